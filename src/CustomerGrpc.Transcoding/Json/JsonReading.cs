using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Masks;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Which keys of a body become paths of the field mask.</summary>
internal enum MaskDepth
{
    /// <summary>None: the request has no mask.</summary>
    None,

    /// <summary>The keys of the outermost object. Nested objects are replaced as a whole (PUT).</summary>
    Shallow,

    /// <summary>Also the keys of nested objects. Fields that these leave out do not change (PATCH, RFC 7396).</summary>
    Deep,
}

/// <summary>The state of reading one request: the options, the current path, and what is collected besides the message.</summary>
internal sealed partial class JsonReading
{
    /// <summary>How many levels of objects and arrays a body may have.</summary>
    public const int MaxDepth = 100;

    /// <summary>The path of the whole body.</summary>
    public const string Whole = "$";

    // A caller is told of no more, as of violations.
    private const int MaxUnknownFields = 20;

    // The place before the first member of an object or the first item of an array.
    private const int BeforeFirst = 0;

    // For each open object, the offset of the current member's name; for each open array, the bitwise complement of the item's index.
    // The path is computed from these only for an error or an unknown field.
    private int[] _places = new int[8];
    private int _elements;
    private string? _parameter;

    /// <summary>The types that a google.protobuf.Any may contain.</summary>
    public required TypeRegistry Types { get; init; }

    /// <summary>More such types, from the options of the application.</summary>
    public TypeRegistry ConfiguredTypes { get; init; } = TypeRegistry.Empty;

    /// <summary>Which keys become paths of the mask.</summary>
    public MaskDepth MaskDepth { get; init; }

    /// <summary>The paths of the mask, which are collected while reading.</summary>
    public List<MaskPath> MaskPaths => field ??= [];

    /// <summary>Adds the path of the current value to the mask.</summary>
    public void AddToMask(MaskPath path)
    {
        if (MaskLimits.IsTooLong(path.Text))
            throw Invalid(MaskLimits.NameTooLong);
        if (MaskPaths.Count == MaskLimits.MaxPaths)
            throw new JsonReadException(Path, MaskLimits.TooManyMembers) { EndsReading = true };
        MaskPaths.Add(path);
    }

    /// <summary>The paths of the first unknown fields, which are collected while reading; null if unknown fields are errors.</summary>
    public List<string>? UnknownFields { get; init; }

    /// <summary>How many more unknown fields there are.</summary>
    public int FurtherUnknownFields { get; private set; }

    /// <summary>Collects the current value as an unknown field; false if unknown fields are errors.</summary>
    public bool TryAddUnknown()
    {
        if (UnknownFields is null)
            return false;
        if (UnknownFields.Count < MaxUnknownFields)
            UnknownFields.Add(Path);
        else
            FurtherUnknownFields++;
        return true;
    }

    /// <summary>The fields that the caller named by their proto names, if these differ from their JSON names.</summary>
    public HashSet<FieldDescriptor>? ProtoSpelled { get; private set; }

    /// <summary>The JSON text in UTF-8.</summary>
    public ReadOnlyMemory<byte> Source { get; private set; }

    /// <summary>How many objects and arrays are open.</summary>
    public int Depth { get; set; }

    /// <summary>The path of the current value in the caller's spelling; `$` for the whole body.</summary>
    public string Path
    {
        get
        {
            var path = new ValuePath();
            for (var depth = 1; depth <= Depth; depth++)
            {
                if (_places[depth] < 0)
                    path.Enter(~_places[depth]);
                else if (_places[depth] != BeforeFirst && NameAt(_places[depth]) is { } name)
                    path.EnterKey(name);
            }
            if (_parameter is not null)
                path.Enter(_parameter);
            return path.ToString() is { Length: > 0 } text ? text : Whole;
        }
    }

    /// <summary>Moves to a path or query parameter, or to a member that is missing.</summary>
    public void Enter(string name) => _parameter = name;

    /// <summary>Leaves the parameter.</summary>
    public void Leave() => _parameter = null;

    /// <summary>Records that the caller named a field by its proto name.</summary>
    public void SpelledAsProto(FieldDescriptor field) => (ProtoSpelled ??= []).Add(field);

    /// <summary>The exception for an invalid current value.</summary>
    public JsonReadException Invalid(string reason) => new(Path, reason);

    // Null if the name is incomplete, malformed or not valid Unicode.
    private string? NameAt(int offset)
    {
        var name = new Utf8JsonReader(Source.Span[offset..], isFinalBlock: false, default);
        try
        {
            return name.Read() ? name.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
