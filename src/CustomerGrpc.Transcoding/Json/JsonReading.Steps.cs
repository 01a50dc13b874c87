using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Reads the value that a reader is at. As with a JsonConverter, that is the value's first token, and the reader stays at its last.
/// </summary>
internal delegate void JsonValueReader<in TState>(ref Utf8JsonReader json, TState state, JsonReading reading);

/// <content>The steps of a Utf8JsonReader through a text. They keep track of the path.</content>
internal sealed partial class JsonReading
{
    private const string NotUnicode = "is not valid Unicode";

    // One level more than allowed, because BeginObject and BeginArray refuse it with a path.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 1 };

    /// <summary>Reads a text that is one JSON value.</summary>
    public void Read<TState>(ReadOnlyMemory<byte> source, JsonValueReader<TState> read, TState state)
    {
        Source = source;
        var json = new Utf8JsonReader(source.Span, Options);
        try
        {
            json.Read();
            read(ref json, state, this);
            // Fails if anything follows the value.
            json.Read();
        }
        catch (JsonException malformed)
        {
            throw Wrong($"malformed JSON at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}");
        }
    }

    /// <summary>Goes into the object that the reader is at; <see cref="NextMember"/> comes next.</summary>
    public void BeginObject(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw Wrong("must be an object");
        Open();
    }

    /// <summary>Goes to the name of the object's next member; to the object's end and false where there is none.</summary>
    public bool NextMember(ref Utf8JsonReader json)
    {
        // A syntax error here is not part of the member before.
        _places[Depth] = BeforeFirst;
        json.Read();
        if (json.TokenType == JsonTokenType.EndObject)
            return Close();
        _places[Depth] = (int)json.TokenStartIndex;
        return true;
    }

    /// <summary>Goes into the array that the reader is at; <see cref="NextItem"/> comes next.</summary>
    public void BeginArray(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
            throw Wrong("must be an array");
        Open();
    }

    /// <summary>Goes to the array's next item; to the array's end and false where there is none.</summary>
    public bool NextItem(ref Utf8JsonReader json)
    {
        _places[Depth]--;
        json.Read();
        return json.TokenType != JsonTokenType.EndArray || Close();
    }

    /// <summary>Goes from a member's name to its value, and gives the name.</summary>
    public string Name(ref Utf8JsonReader json)
    {
        var name = Text(json);
        json.Read();
        return name;
    }

    /// <summary>The text of a string or a name.</summary>
    public string Text(in Utf8JsonReader json)
    {
        try
        {
            var text = json.GetString()!;
            return json.ValueIsEscaped ? WithoutNul(text) : text;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(NotUnicode);
        }
    }

    /// <summary>The text of a string or a name, in a buffer where that has room for it.</summary>
    public ReadOnlySpan<char> Text(in Utf8JsonReader json, Span<char> buffer)
    {
        // A text never has more letters than bytes.
        if (json.ValueIsEscaped || json.ValueSpan.Length > buffer.Length)
            return Text(json);
        return Utf8.ToUtf16(json.ValueSpan, buffer, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done
            ? buffer[..length]
            : throw Wrong(NotUnicode);
    }

    /// <summary>The text of a string or a number in UTF-8. An unescaped string may hold bytes that are not valid UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8Text(in Utf8JsonReader json) =>
        json.ValueIsEscaped ? Encoding.UTF8.GetBytes(Text(json)) : json.ValueSpan;

    /// <summary>Goes to the last token of the value, whatever it is.</summary>
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
            throw Wrong($"is nested deeper than {MaxDepth} levels");
        if (++Depth == _places.Length)
            Array.Resize(ref _places, Depth * 2);
        _places[Depth] = BeforeFirst;
    }

    private bool Close()
    {
        Depth--;
        return false;
    }

    private string WithoutNul(string text) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw Wrong("holds U+0000, which no text may") : text;

    private void CheckUtf8(in Utf8JsonReader json)
    {
        if (!Utf8.IsValid(json.ValueSpan))
            throw Wrong(NotUnicode);
    }
}
