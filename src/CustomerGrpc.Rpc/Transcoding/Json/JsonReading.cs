using System.Buffers;
using System.Text.Json;
using CustomerGrpc.Rpc.Contract;
using Google.Protobuf.Reflection;

namespace CustomerGrpc.Rpc.Transcoding.Json;

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
internal sealed class JsonReading
{
    /// <summary>The deepest nesting of a body.</summary>
    public const int MaxDepth = 100;

    private readonly ValuePath _path = new();

    /// <summary>The types that a google.protobuf.Any may hold.</summary>
    public required TypeRegistry Types { get; init; }

    /// <summary>How deep the mask reaches.</summary>
    public MaskDepth MaskDepth { get; init; }

    /// <summary>Takes the mask's paths, in the proto's spelling.</summary>
    public List<string> MaskPaths => field ??= [];

    /// <summary>Takes the paths of fields that the message does not have; null where such fields are refused.</summary>
    public List<string>? UnknownFields { get; init; }

    /// <summary>The fields that the caller spelled as the proto does where JSON's name is another.</summary>
    public HashSet<FieldDescriptor>? ProtoSpelled { get; private set; }

    /// <summary>The bytes that are read, for those fields that keep them.</summary>
    public ReadOnlySequence<byte> Source { get; set; }

    /// <summary>Where the reading is, in the caller's spelling; `$` for the whole body.</summary>
    public string Path => _path.ToString() is { Length: > 0 } path ? path : "$";

    /// <summary>Goes into a field.</summary>
    public void Enter(string name) => _path.Enter(name);

    /// <summary>Goes into a map's entry.</summary>
    public void EnterKey(string key) => _path.EnterKey(key);

    /// <summary>Goes into a list's item.</summary>
    public void Enter(int index) => _path.Enter(index);

    /// <summary>Goes back to where the last one was entered from.</summary>
    public void Leave() => _path.Leave();

    /// <summary>Remembers that the caller spelled a field as the proto does.</summary>
    public void SpelledAsProto(FieldDescriptor field) => (ProtoSpelled ??= []).Add(field);

    /// <summary>The failure to throw for the value that is read.</summary>
    public JsonReadException Wrong(string reason) => new(Path, reason);

    /// <summary>The failure to throw for a text that is no JSON.</summary>
    public JsonReadException Wrong(JsonException error) => Wrong(
        error.Message.Contains("maximum configured depth", StringComparison.Ordinal)
            ? $"is nested deeper than {MaxDepth} levels"
            : $"malformed JSON at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}");

    /// <summary>The text of a string or a property's name.</summary>
    public string Text(ref Utf8JsonReader reader)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("is not valid Unicode");
        }
        return text.Contains('\0', StringComparison.Ordinal) ? throw Wrong("holds U+0000, which no text may") : text;
    }

    /// <summary>Copies the text of a short string and gives its length, or -1 when there is no room for it.</summary>
    public int CopyText(ref Utf8JsonReader reader, scoped Span<char> buffer)
    {
        if ((reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length) > buffer.Length) return -1;
        try
        {
            return reader.CopyString(buffer);
        }
        catch (InvalidOperationException)
        {
            throw Wrong("is not valid Unicode");
        }
    }
}
