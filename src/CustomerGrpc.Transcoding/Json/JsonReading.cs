using System.Text.Json;
using CustomerGrpc.Transcoding.Fields;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>How deep a body's own keys reach into the field mask.</summary>
internal enum MaskDepth
{
    /// <summary>No mask is wanted.</summary>
    None,

    /// <summary>The keys of the body's own object: what is nested replaces what was there whole (PUT).</summary>
    Shallow,

    /// <summary>Also the keys of nested objects: what they leave out stays (PATCH, RFC 7396).</summary>
    Deep,
}

/// <summary>One reading of a request: where it is, what it found out besides the message, and what it may do.</summary>
internal sealed partial class JsonReading
{
    /// <summary>The deepest nesting of a body.</summary>
    public const int MaxDepth = 100;

    // The place in an object whose first member has not been reached; an array starts there as well.
    private const int BeforeFirst = 0;

    // For each open object the offset of the current member's name; for each open array the complement of the item's index.
    // The path is computed from them only when an error or an unknown field needs it.
    private int[] _places = new int[8];
    private string? _parameter;

    /// <summary>The types that a google.protobuf.Any may hold.</summary>
    public required TypeRegistry Types { get; init; }

    /// <summary>Further types that the application has configured.</summary>
    public TypeRegistry ConfiguredTypes { get; init; } = TypeRegistry.Empty;

    /// <summary>How deep the mask reaches.</summary>
    public MaskDepth MaskDepth { get; init; }

    /// <summary>Takes the mask's paths, in the proto's spelling.</summary>
    public List<string> MaskPaths => field ??= [];

    /// <summary>Takes the paths of fields that the message does not have; null where such fields are refused.</summary>
    public List<string>? UnknownFields { get; init; }

    /// <summary>The fields that the caller spelled as the proto does where JSON's name is another.</summary>
    public HashSet<FieldDescriptor>? ProtoSpelled { get; private set; }

    /// <summary>The JSON text that is read, in UTF-8.</summary>
    public ReadOnlyMemory<byte> Source { get; private set; }

    /// <summary>How many objects and arrays are open.</summary>
    public int Depth { get; set; }

    /// <summary>Where the reading is, in the caller's spelling; `$` for the whole body.</summary>
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
            return path.ToString() is { Length: > 0 } text ? text : "$";
        }
    }

    /// <summary>Goes to a parameter of the path or query, or a member that the text lacks.</summary>
    public void Enter(string name) => _parameter = name;

    /// <summary>Goes back to where it was entered from.</summary>
    public void Leave() => _parameter = null;

    /// <summary>Remembers that the caller spelled a field as the proto does.</summary>
    public void SpelledAsProto(FieldDescriptor field) => (ProtoSpelled ??= []).Add(field);

    /// <summary>The failure to throw for the value that is read.</summary>
    public JsonReadException Wrong(string reason) => new(Path, reason);

    // Null where the text ends or breaks within the name, or it is not Unicode.
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
