using System.Numerics;
using System.Text.Json;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// 32-bit and 64-bit integers: numbers or strings of them, 64-bit ones written as strings unless the style says otherwise.
/// </summary>
internal sealed class IntegerCodec<T> : ValueCodec<T>
    where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
{
    private static readonly bool IsLong = typeof(T) == typeof(long) || typeof(T) == typeof(ulong);

    public override void Write(JsonOutput output, T value, JsonStyle style)
    {
        if (IsLong && !style.Int64AsNumber)
        {
            Span<byte> text = stackalloc byte[20];
            value.TryFormat(text, out var length, default, null);
            output.Ascii(text[..length]);
        }
        else output.Integer(value);
    }

    public override T Read(ref JsonInput input, JsonReading reading) =>
        input.Kind is JsonValueKind.Number or JsonValueKind.String && TryRead(ref input, out var value) ? value : throw Wrong(reading);

    public override T Parse(string text, JsonReading reading) =>
        NumberText.TryInteger(text, out T value) ? value : throw Wrong(reading);

    /// <summary>Reads a number, or a string of one; false where it is no integer of the type.</summary>
    public static bool TryRead(ref JsonInput input, out T value)
    {
        if (input.TryInteger(out var number))
        {
            value = T.CreateTruncating(number);
            return number >= Int64Of(T.MinValue) && number <= Int64Of(T.MaxValue);
        }
        value = default;
        Span<char> buffer = stackalloc char[64];
        var length = input.CopyText(buffer);
        return length >= 0 && NumberText.TryInteger(buffer[..length], out value);
    }

    private static long Int64Of(T value) => long.CreateSaturating(value);

    private static JsonReadException Wrong(JsonReading reading) =>
        reading.Wrong($"must be an integer between {T.MinValue} and {T.MaxValue}");
}

/// <summary>Floating-point numbers, with the names that ProtoJSON has for what JSON has no number for.</summary>
internal sealed class FloatCodec<T> : ValueCodec<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    public override void Write(JsonOutput output, T value, JsonStyle style)
    {
        if (T.IsNaN(value)) output.Ascii("NaN"u8);
        else if (T.IsInfinity(value)) output.Ascii(T.IsPositive(value) ? "Infinity"u8 : "-Infinity"u8);
        else if (typeof(T) == typeof(float)) output.Integer(value);
        else output.Number(double.CreateTruncating(value));
    }

    public override T Read(ref JsonInput input, JsonReading reading)
    {
        if (input.Kind == JsonValueKind.Number)
            return input.TryDouble(out var number) ? Narrow(number, reading) : throw Wrong(reading);
        Span<char> buffer = stackalloc char[512];
        var length = input.Kind == JsonValueKind.String ? input.CopyText(buffer) : -1;
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
