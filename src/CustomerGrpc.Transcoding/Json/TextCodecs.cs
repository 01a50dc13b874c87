using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>Strings: any Unicode text but U+0000.</summary>
internal sealed class StringCodec : ValueCodec<string>
{
    public override void Write(JsonOutput output, string value, JsonStyle style) => output.String(value);

    public override string Read(ref JsonInput input, JsonReading reading) =>
        input.Kind == JsonValueKind.String ? input.Text() : throw reading.Wrong("must be a string");

    public override string Parse(string text, JsonReading reading) =>
        text.Contains('\0', StringComparison.Ordinal) ? throw reading.Wrong("holds U+0000, which no text may") : text;
}

/// <summary>Booleans.</summary>
internal sealed class BoolCodec : ValueCodec<bool>
{
    public override void Write(JsonOutput output, bool value, JsonStyle style) =>
        output.Value(value ? "true"u8 : "false"u8);

    public override bool Read(ref JsonInput input, JsonReading reading) =>
        input.Kind is JsonValueKind.True or JsonValueKind.False ? input.Bool() : throw Wrong(reading);

    public override bool Parse(string text, JsonReading reading) =>
        text is "true" || (text is "false" ? false : throw Wrong(reading));

    private static JsonReadException Wrong(JsonReading reading) => reading.Wrong("must be true or false");
}

/// <summary>Bytes: base64, standard or URL-safe, padded or not (RFC 4648); written standard and padded.</summary>
internal sealed class BytesCodec : ValueCodec<ByteString>
{
    public override void Write(JsonOutput output, ByteString value, JsonStyle style) =>
        output.Base64(value.Span);

    public override ByteString Read(ref JsonInput input, JsonReading reading) =>
        input.Kind == JsonValueKind.String ? Parse(input.Text(), reading) : throw Wrong(reading);

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
    private readonly Dictionary<T, byte[]> _names = [];
    private readonly string _wrong;

    public EnumCodec(Google.Protobuf.Reflection.EnumDescriptor descriptor)
    {
        foreach (var value in descriptor.Values)
        {
            var number = (T)Enum.ToObject(typeof(T), value.Number);
            _byName[value.Name] = number;
            _names.TryAdd(number, Encoding.UTF8.GetBytes($"\"{value.Name}\""));
        }
        _wrong = $"must be one of {string.Join(", ", descriptor.Values.Select(value => value.Name))}";
        IsNull = descriptor.FullName == "google.protobuf.NullValue";
    }

    public override bool TakesNull => IsNull;

    private bool IsNull { get; }

    public override void Write(JsonOutput output, T value, JsonStyle style)
    {
        if (IsNull) output.Value("null"u8);
        else if (_names.TryGetValue(value, out var name)) output.Value(name);
        else output.Integer(Convert.ToInt32(value, null));
    }

    public override T Read(ref JsonInput input, JsonReading reading) => input.Kind switch
    {
        JsonValueKind.Null when IsNull => Null(ref input),
        JsonValueKind.String => _byName.TryGetValue(input.Text(), out var value) ? value : throw reading.Wrong(_wrong),
        JsonValueKind.Number when IntegerCodec<int>.TryRead(ref input, out var number) => (T)Enum.ToObject(typeof(T), number),
        _ => throw reading.Wrong(_wrong),
    };

    private static T Null(ref JsonInput input)
    {
        input.Null();
        return default;
    }

    public override T Parse(string text, JsonReading reading) =>
        _byName.TryGetValue(text, out var value) ? value
        : NumberText.TryInteger(text, out int number) ? (T)Enum.ToObject(typeof(T), number)
        : throw reading.Wrong(_wrong);
}

/// <summary>A wrapper's value, which the generated property holds as a nullable one.</summary>
internal sealed class NullableCodec<T>(ValueCodec<T> inner) : ValueCodec<T?>
    where T : struct
{
    public override void Write(JsonOutput output, T? value, JsonStyle style) => inner.Write(output, value!.Value, style);

    public override T? Read(ref JsonInput input, JsonReading reading) => inner.Read(ref input, reading);

    public override T? Parse(string text, JsonReading reading) => inner.Parse(text, reading);
}
