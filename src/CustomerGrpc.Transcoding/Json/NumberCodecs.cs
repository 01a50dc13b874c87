using System.Numerics;
using System.Text;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// Integers of 32 or 64 bits. Numbers and strings are read. 64-bit integers are written as strings unless the style says otherwise.
/// </summary>
internal sealed class IntegerCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly bool IsLong = typeof(T) == typeof(long) || typeof(T) == typeof(ulong);

    public override void Write(Utf8JsonWriter json, T value, JsonStyle style)
    {
        if (IsLong && !style.Int64AsNumber)
        {
            Span<byte> text = stackalloc byte[20];
            value.TryFormat(text, out var length, default, null);
            json.WriteStringValue(text[..length]);
        }
        else if (typeof(T) == typeof(ulong))
            json.WriteNumberValue(ulong.CreateTruncating(value));
        else
            json.WriteNumberValue(long.CreateTruncating(value));
    }

    public override T Read(ref Utf8JsonReader json, JsonReading reading) =>
        json.TokenType is JsonTokenType.Number or JsonTokenType.String && NumberText.TryInteger(reading.Utf8Text(json), out T value)
            ? value
            : throw Invalid(json.TokenType is JsonTokenType.Number or JsonTokenType.String ? reading.Utf8Text(json) : [], reading);

    // A parameter is no JSON: 1.0 and 1e0 would be further paths of the resource 1.
    public override T Parse(string text, JsonReading reading) =>
        NumberText.TryDigits(text, out T value) ? value : throw Invalid(Encoding.UTF8.GetBytes(text), reading);

    // The range is of interest only for an integer: the rules of the field can be narrower.
    private static JsonReadException Invalid(ReadOnlySpan<byte> text, JsonReading reading) => reading.Invalid(
        NumberText.TryDouble(text, out var number) && double.IsInteger(number) && !NumberText.TryInteger(text, out T _)
            ? $"must be an integer between {T.MinValue} and {T.MaxValue}"
            : "must be an integer");
}

/// <summary>Floating-point numbers. ProtoJSON writes NaN and the infinities as strings.</summary>
internal sealed class FloatCodec<T> : ValueCodec<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    public override void Write(Utf8JsonWriter json, T value, JsonStyle style)
    {
        if (T.IsNaN(value))
            json.WriteStringValue("NaN"u8);
        else if (T.IsInfinity(value))
            json.WriteStringValue(T.IsPositive(value) ? "Infinity"u8 : "-Infinity"u8);
        else if (typeof(T) == typeof(float))
            json.WriteNumberValue(float.CreateTruncating(value));
        else
            json.WriteNumberValue(double.CreateTruncating(value));
    }

    public override T Read(ref Utf8JsonReader json, JsonReading reading) => json.TokenType switch
    {
        JsonTokenType.Number => ReadNumber(json.ValueSpan, reading),
        JsonTokenType.String => Parse(reading.Utf8Text(json), reading),
        _ => throw Invalid(reading),
    };

    public override T Parse(string text, JsonReading reading) => Parse(Encoding.UTF8.GetBytes(text), reading);

    private static T Parse(ReadOnlySpan<byte> text, JsonReading reading)
    {
        if (text.SequenceEqual("NaN"u8))
            return T.NaN;
        if (text.SequenceEqual("Infinity"u8))
            return T.PositiveInfinity;
        if (text.SequenceEqual("-Infinity"u8))
            return T.NegativeInfinity;
        return ReadNumber(text, reading);
    }

    private static T ReadNumber(ReadOnlySpan<byte> text, JsonReading reading) =>
        NumberText.TryDouble(text, out var number) && T.CreateSaturating(number) is var value && T.IsFinite(value)
            ? value
            : throw Invalid(reading);

    private static JsonReadException Invalid(JsonReading reading) =>
        reading.Invalid($"must be a number within the range of a {(typeof(T) == typeof(float) ? "float" : "double")}");
}
