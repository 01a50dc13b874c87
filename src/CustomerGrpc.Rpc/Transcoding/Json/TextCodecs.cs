using System.Buffers.Text;
using System.Text.Json;
using Google.Protobuf;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>Strings: any Unicode text but U+0000.</summary>
internal sealed class StringCodec : ValueCodec<string>
{
    public override void Write(Utf8JsonWriter writer, string value, JsonStyle style) => writer.WriteStringValue(value);

    public override void WriteMember(Utf8JsonWriter writer, in JsonEncodedText name, string value, JsonStyle style) =>
        writer.WriteString(name, value);

    public override string Read(ref Utf8JsonReader reader, JsonReading reading) =>
        reader.TokenType == JsonTokenType.String ? reading.Text(ref reader) : throw reading.Wrong("must be a string");

    public override string Parse(string text, JsonReading reading) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw reading.Wrong("holds U+0000, which no text may") : text;
}

/// <summary>Booleans.</summary>
internal sealed class BoolCodec : ValueCodec<bool>
{
    public override void Write(Utf8JsonWriter writer, bool value, JsonStyle style) => writer.WriteBooleanValue(value);

    public override void WriteMember(Utf8JsonWriter writer, in JsonEncodedText name, bool value, JsonStyle style) =>
        writer.WriteBoolean(name, value);

    public override bool Read(ref Utf8JsonReader reader, JsonReading reading) =>
        reader.TokenType is JsonTokenType.True or JsonTokenType.False ? reader.GetBoolean() : throw Wrong(reading);

    public override bool Parse(string text, JsonReading reading) =>
        text is "true" || (text is "false" ? false : throw Wrong(reading));

    private static JsonReadException Wrong(JsonReading reading) => reading.Wrong("must be true or false");
}

/// <summary>Bytes: base64, standard or URL-safe, padded or not (RFC 4648); written standard and padded.</summary>
internal sealed class BytesCodec : ValueCodec<ByteString>
{
    public override void Write(Utf8JsonWriter writer, ByteString value, JsonStyle style) =>
        writer.WriteBase64StringValue(value.Span);

    public override ByteString Read(ref Utf8JsonReader reader, JsonReading reading) =>
        reader.TokenType == JsonTokenType.String ? Parse(reading.Text(ref reader), reading) : throw Wrong(reading);

    public override ByteString Parse(string text, JsonReading reading)
    {
        var unpadded = text.AsSpan().TrimEnd('=');
        if (text.Length - unpadded.Length > 2 || (text.Length != unpadded.Length && text.Length % 4 != 0)) throw Wrong(reading);
        var urlSafe = text.Replace('+', '-').Replace('/', '_').AsSpan(0, unpadded.Length);
        if (unpadded.ContainsAny(" \t\r\n") || !Base64Url.IsValid(urlSafe)) throw Wrong(reading);
        return UnsafeByteOperations.UnsafeWrap(Base64Url.DecodeFromChars(urlSafe));
    }

    private static JsonReadException Wrong(JsonReading reading) => reading.Wrong("must be base64");
}

/// <summary>An enum: its value's name or number; written as the name where it has one.</summary>
internal sealed class EnumCodec<T> : ValueCodec<T>
    where T : struct, Enum
{
    private readonly Dictionary<string, T> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<T, JsonEncodedText> _names = [];
    private readonly string _wrong;

    public EnumCodec(Google.Protobuf.Reflection.EnumDescriptor descriptor)
    {
        foreach (var value in descriptor.Values)
        {
            var number = (T)Enum.ToObject(typeof(T), value.Number);
            _byName[value.Name] = number;
            _names.TryAdd(number, JsonEncodedText.Encode(value.Name));
        }
        _wrong = $"must be one of {string.Join(", ", descriptor.Values.Select(value => value.Name))}";
        IsNull = descriptor.FullName == "google.protobuf.NullValue";
    }

    public override bool TakesNull => IsNull;

    private bool IsNull { get; }

    public override void Write(Utf8JsonWriter writer, T value, JsonStyle style)
    {
        if (IsNull) writer.WriteNullValue();
        else if (_names.TryGetValue(value, out var name)) writer.WriteStringValue(name);
        else writer.WriteNumberValue(Convert.ToInt32(value, null));
    }

    public override T Read(ref Utf8JsonReader reader, JsonReading reading) => reader.TokenType switch
    {
        JsonTokenType.Null when IsNull => default,
        JsonTokenType.String => _byName.TryGetValue(reading.Text(ref reader), out var value)
            ? value
            : throw reading.Wrong(_wrong),
        JsonTokenType.Number when reader.TryGetInt32(out var number) => (T)Enum.ToObject(typeof(T), number),
        _ => throw reading.Wrong(_wrong),
    };

    public override T Parse(string text, JsonReading reading) =>
        _byName.TryGetValue(text, out var value) ? value
        : NumberText.TryInteger(text, out int number) ? (T)Enum.ToObject(typeof(T), number)
        : throw reading.Wrong(_wrong);
}

/// <summary>A wrapper's value, which the generated property holds as a nullable one.</summary>
internal sealed class NullableCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : struct
{
    public override void Write(Utf8JsonWriter writer, T? value, JsonStyle style) => inner.Write(writer, value!.Value, style);

    public override T? Read(ref Utf8JsonReader reader, JsonReading reading) => inner.Read(ref reader, reading);

    public override T? Parse(string text, JsonReading reading) => inner.Parse(text, reading);
}
