using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Reads the current value. As in a JsonConverter, the reader is at the first token of the value, and afterwards at the last one.
/// </summary>
internal delegate void JsonValueReader<in TState>(ref Utf8JsonReader json, TState state, JsonReading reading);

/// <content>Moves a Utf8JsonReader through a text and keeps track of the path.</content>
internal sealed partial class JsonReading
{
    private const string NotUnicode = "is not valid Unicode";

    // One level more than allowed, because the errors of BeginObject and BeginArray have a path.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>Reads a text that must be exactly one JSON value.</summary>
    public void Read<TState>(ReadOnlyMemory<byte> source, JsonValueReader<TState> read, TState state)
    {
        Source = source;
        var json = new Utf8JsonReader(source.Span, Options);
        try
        {
            json.Read();
            ReadRoot(ref json, read, state);
            // Throws if anything follows the value.
            json.Read();
        }
        catch (JsonException malformed)
        {
            var reason = $"malformed JSON at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}";
            throw new JsonReadException(Path, reason) { IsMalformed = true };
        }
    }

    /// <summary>Enters the current object; <see cref="NextMember"/> must be called next.</summary>
    public void BeginObject(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw Invalid("must be an object");
        Open();
    }

    /// <summary>Moves to the name of the next member. At the end of the object, returns false.</summary>
    public bool NextMember(ref Utf8JsonReader json)
    {
        // A syntax error here does not belong to the previous member.
        _places[Depth] = BeforeFirst;
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
            return Close();
        _places[Depth] = (int)json.TokenStartIndex;
        return CountElement();
    }

    /// <summary>Enters the current array; <see cref="NextItem"/> must be called next.</summary>
    public void BeginArray(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Invalid("must be an array");
        Open();
    }

    /// <summary>Moves to the next item. At the end of the array, returns false.</summary>
    public bool NextItem(ref Utf8JsonReader json)
    {
        _places[Depth]--;
        json.Read();
        return json.TokenType == JsonTokenType.EndArray ? Close() : CountElement();
    }

    /// <summary>Returns the name of the current member and moves to its value.</summary>
    public string Name(ref Utf8JsonReader json)
    {
        var name = Text(json);
        json.Read();
        return name;
    }

    /// <summary>The text of the current string or name.</summary>
    public string Text(in Utf8JsonReader json)
    {
        try
        {
            var text = json.GetString()!;
            return json.ValueIsEscaped ? WithoutNul(text) : text;
        }
        catch (InvalidOperationException)
        {
            throw Invalid(NotUnicode);
        }
    }

    /// <summary>The text of the current string or name, in the buffer if it is large enough.</summary>
    public ReadOnlySpan<char> Text(in Utf8JsonReader json, Span<char> buffer)
    {
        // A text never has more UTF-16 characters than UTF-8 bytes.
        if (json.ValueIsEscaped || json.ValueSpan.Length > buffer.Length)
            return Text(json);
        return Utf8.ToUtf16(json.ValueSpan, buffer, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            ? buffer[..length]
            : throw Invalid(NotUnicode);
    }

    /// <summary>The current string or number in UTF-8. A string without escapes may contain bytes that are not valid UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Text(in Utf8JsonReader json) =>
        json.ValueIsEscaped ? Encoding.UTF8.GetBytes(Text(json)) : json.ValueSpan;

    /// <summary>Moves to the last token of the current value.</summary>
    public void Skip(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                BeginObject(ref json);
                while (NextMember(ref json))
                {
                    CheckUtf8(json);
                    json.Read();
                    Skip(ref json);
                }
                break;
            case JsonTokenType.StartArray:
                BeginArray(ref json);
                while (NextItem(ref json))
                    Skip(ref json);
                break;
            case JsonTokenType.String:
                CheckUtf8(json);
                break;
        }
    }

    private void Open()
    {
        if (Depth == MaxDepth)
            throw TooDeep();
        if (++Depth == _places.Length)
            Array.Resize(ref _places, Depth * 2);
        _places[Depth] = BeforeFirst;
    }

    private JsonReadException TooDeep() => new(Path, $"is nested deeper than {MaxDepth} levels") { EndsReading = true };

    private bool Close()
    {
        Depth--;
        return false;
    }

    private bool CountElement() =>
        ++_elements <= ElementLimit.Max ? true : throw new JsonReadException(Whole, ElementLimit.Violation) { EndsReading = true };

    private string WithoutNul(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw Invalid("holds U+0000, which no text may") : text;

    private void CheckUtf8(in Utf8JsonReader json)
    {
        if (!Utf8.IsValid(json.ValueSpan))
            throw Invalid(NotUnicode);
    }
}
