using System.Numerics;
using System.Text;
using System.Text.Json;

namespace CustomerGrpc.Rpc.Transcoding.Json;

/// <summary>
/// 32-bit and 64-bit integers: numbers or strings of them, 64-bit ones written as strings unless the style says otherwise.
/// </summary>
internal sealed class IntegerCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly bool IsLong = typeof(T) == typeof(long) || typeof(T) == typeof(ulong);

    public override void Write(Utf8JsonWriter writer, T value, JsonStyle style)
    {
        if (IsLong && !style.Int64AsNumber)
        {
            Span<byte> text = stackalloc byte[20];
            value.TryFormat(text, out var length, default, null);
            writer.WriteStringValue(text[..length]);
        }
        else if (typeof(T) == typeof(ulong)) writer.WriteNumberValue(ulong.CreateTruncating(value));
        else writer.WriteNumberValue(long.CreateTruncating(value));
    }

    public override T Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var number) && number >= Int64Of(T.MinValue) && (typeof(T) == typeof(ulong) || number <= Int64Of(T.MaxValue)))
                return T.CreateTruncating(number);
        }
        else if (reader.TokenType != JsonTokenType.String) throw Wrong(reading);
        Span<char> buffer = stackalloc char[64];
        var length = NumberChars.Copy(ref reader, reading, buffer);
        return length < 0 ? throw Wrong(reading) : Parse(buffer[..length], reading);
    }

    public override T Parse(string text, JsonReading reading) => Parse(text.AsSpan(), reading);

    private static T Parse(ReadOnlySpan<char> text, JsonReading reading) =>
        NumberText.TryInteger(text, out T value) ? value : throw Wrong(reading);

    private static long Int64Of(T value) => long.CreateSaturating(value);

    private static JsonReadException Wrong(JsonReading reading) =>
        reading.Wrong($"must be an integer between {T.MinValue} and {T.MaxValue}");
}

/// <summary>Floating-point numbers, with the names that ProtoJSON has for what JSON has no number for.</summary>
internal sealed class FloatCodec<T> : ValueCodec<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    public override void Write(Utf8JsonWriter writer, T value, JsonStyle style)
    {
        if (T.IsNaN(value)) writer.WriteStringValue("NaN"u8);
        else if (T.IsInfinity(value)) writer.WriteStringValue(T.IsPositive(value) ? "Infinity"u8 : "-Infinity"u8);
        else if (typeof(T) == typeof(float)) writer.WriteNumberValue(float.CreateTruncating(value));
        else writer.WriteNumberValue(double.CreateTruncating(value));
    }

    public override T Read(ref Utf8JsonReader reader, JsonReading reading)
    {
        if (reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String)) throw Wrong(reading);
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number)) return Narrow(number, reading);
        Span<char> buffer = stackalloc char[512];
        var length = NumberChars.Copy(ref reader, reading, buffer);
        return length < 0 ? throw Wrong(reading) : Parse(buffer[..length], reading);
    }

    public override T Parse(string text, JsonReading reading) => Parse(text.AsSpan(), reading);

    private static T Parse(ReadOnlySpan<char> text, JsonReading reading) => text switch
    {
        "NaN" => T.NaN,
        "Infinity" => T.PositiveInfinity,
        "-Infinity" => T.NegativeInfinity,
        _ => NumberText.TryDouble(text, out var number) ? Narrow(number, reading) : throw Wrong(reading),
    };

    private static T Narrow(double number, JsonReading reading)
    {
        var value = T.CreateSaturating(number);
        return double.IsFinite(number) && T.IsFinite(value) ? value : throw Wrong(reading);
    }

    private static JsonReadException Wrong(JsonReading reading) =>
        reading.Wrong($"must be a number within the range of a {(typeof(T) == typeof(float) ? "float" : "double")}");
}

/// <summary>The characters of a number, or of a string that holds one.</summary>
internal static class NumberChars
{
    /// <summary>Copies them and gives their number, or -1 when there is no room for them.</summary>
    public static int Copy(ref Utf8JsonReader reader, JsonReading reading, scoped Span<char> buffer)
    {
        if (reader.TokenType == JsonTokenType.String) return reading.CopyText(ref reader, buffer);
        if (!reader.HasValueSequence) return Encoding.ASCII.TryGetChars(reader.ValueSpan, buffer, out var count) ? count : -1;
        return reader.ValueSequence.Length > buffer.Length ? -1 : Encoding.ASCII.GetChars(reader.ValueSequence, buffer);
    }
}
