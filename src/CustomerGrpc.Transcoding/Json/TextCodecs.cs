using System.Buffers.Text;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
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

/// <summary>An enum: the name or number of its value. It is written as the name if the value has one.</summary>
/// <typeparam name="T">The generated enum, whose underlying type is int.</typeparam>
internal sealed class EnumCodec<T> : ValueCodec<T>
{
    private readonly FrozenDictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly Dictionary<int, JsonEncodedText> _names = [];
    private readonly string _reason;

    public EnumCodec(Google.Protobuf.Reflection.EnumDescriptor descriptor)
    {
        _byName = descriptor.Values.ToFrozenDictionary(value => value.Name, value => Of(value.Number), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var value in descriptor.Values)
            _names.TryAdd(value.Number, JsonEncodedText.Encode(value.Name));
        _reason = $"must be one of {string.Join(", ", descriptor.Values.Select(value => value.Name))}";
        IsNull = descriptor.FullName == "google.protobuf.NullValue";
    }

    public override bool AcceptsNull => IsNull;

    private bool IsNull { get; }

    public override void Write(Utf8JsonWriter json, T value, JsonStyle style)
    {
        if (IsNull)
            json.WriteNullValue();
        else if (!style.EnumsAsNumbers && _names.TryGetValue(Unsafe.BitCast<T, int>(value), out var name))
            json.WriteStringValue(name);
        else
            json.WriteNumberValue(Unsafe.BitCast<T, int>(value));
    }

    public override T Read(ref Utf8JsonReader json, JsonReading reading) => json.TokenType switch
    {
        JsonTokenType.Null when IsNull => Of(0),
        JsonTokenType.String when TryName(json, reading, out var value) => value,
        JsonTokenType.Number when NumberText.TryInteger(json.ValueSpan, out int number) => Of(number),
        _ => throw reading.Invalid(_reason),
    };

    public override T Parse(string text, JsonReading reading) =>
        _byName.TryGetValue(text, out var value) ? value
        : NumberText.TryInteger(Encoding.UTF8.GetBytes(text), out int number) ? Of(number)
        : throw reading.Invalid(_reason);

    protected override bool IsUnknown(in Utf8JsonReader json, JsonReading reading) =>
        json.TokenType == JsonTokenType.String && !TryName(json, reading, out _);

    private bool TryName(in Utf8JsonReader json, JsonReading reading, [MaybeNullWhen(false)] out T value)
    {
        Span<char> buffer = stackalloc char[64];
        return _byName.TryGetValue(reading.Text(json, buffer), out value);
    }

    private static T Of(int number) => Unsafe.BitCast<int, T>(number);
}

/// <summary>The value of a wrapper field, whose generated property is nullable.</summary>
internal sealed class NullableCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : struct
{
    public override void Write(Utf8JsonWriter json, T? value, JsonStyle style) => inner.Write(json, value!.Value, style);

    public override T? Read(ref Utf8JsonReader json, JsonReading reading) => inner.Read(ref json, reading);

    public override T? Parse(string text, JsonReading reading) => inner.Parse(text, reading);
}
