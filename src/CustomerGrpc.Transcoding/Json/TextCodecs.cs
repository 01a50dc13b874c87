using System.Buffers.Text;
using System.Text.Json;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Strings of any Unicode characters except U+0000.</summary>
internal sealed class StringCodec : ValueCodec<string>
{
    public override void Write(Utf8JsonWriter json, string value, JsonStyle style) => json.WriteStringValue(value);

    public override string Read(ref Utf8JsonReader json, JsonReading reading) =>
        json.TokenType == JsonTokenType.String ? reading.Text(json) : throw reading.Invalid("must be a string");

    public override string Parse(string text, JsonReading reading) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw reading.Invalid("holds U+0000, which no text may") : text;
}

/// <summary>Booleans.</summary>
internal sealed class BoolCodec : ValueCodec<bool>
{
    public override void Write(Utf8JsonWriter json, bool value, JsonStyle style) => json.WriteBooleanValue(value);

    public override bool Read(ref Utf8JsonReader json, JsonReading reading) =>
        json.TokenType is JsonTokenType.True or JsonTokenType.False ? json.GetBoolean() : throw Invalid(reading);

    public override bool Parse(string text, JsonReading reading) =>
        text is "true" || (text is "false" ? false : throw Invalid(reading));

    private static JsonReadException Invalid(JsonReading reading) => reading.Invalid("must be true or false");
}

/// <summary>
/// Bytes in base64 (RFC 4648). Both alphabets are read, standard and URL-safe, with or without padding. Standard base64 is written.
/// </summary>
internal sealed class BytesCodec : ValueCodec<ByteString>
{
    public override void Write(Utf8JsonWriter json, ByteString value, JsonStyle style) =>
        json.WriteBase64StringValue(value.Span);

    public override ByteString Read(ref Utf8JsonReader json, JsonReading reading) =>
        json.TokenType == JsonTokenType.String ? Parse(reading.Text(json), reading) : throw Invalid(reading);

    public override ByteString Parse(string text, JsonReading reading)
    {
        var unpadded = text.AsSpan().TrimEnd('=');
        if (text.Length - unpadded.Length > 2 || (text.Length != unpadded.Length && text.Length % 4 != 0))
            throw Invalid(reading);
        if (unpadded.Length % 4 == 1 || unpadded.ContainsAny(" \t\r\n"))
            throw Invalid(reading);
        // Unused bits after the last byte are ignored: with zeros added they form bytes that are cut off.
        var whole = unpadded.ToString().Replace('+', '-').Replace('/', '_').PadRight((unpadded.Length + 3) / 4 * 4, 'A');
        if (!Base64Url.IsValid(whole))
            throw Invalid(reading);
        return UnsafeByteOperations.UnsafeWrap(Base64Url.DecodeFromChars(whole).AsMemory(0, unpadded.Length * 3 / 4));
    }

    private static JsonReadException Invalid(JsonReading reading) => reading.Invalid("must be base64");
}
