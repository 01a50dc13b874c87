using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

/// <summary>
/// A google.protobuf.Timestamp in RFC 3339. Any offset is read, but no lower-case letters, as the ProtoJSON conformance tests require; UTC
/// is written.
/// </summary>
internal sealed class TimestampCodec : ValueCodec<Timestamp>
{
    private const string Format = "yyyy-MM-ddTHH:mm:ss";
    private const long LastSecond = 253402300799;
    private const long FirstSecond = -62135596800;

    public override void Write(Utf8JsonWriter json, Timestamp value, JsonStyle style)
    {
        if (value.Seconds is < FirstSecond or > LastSecond || value.Nanos is < 0 or >= NanoText.PerSecond)
            throw new InvalidOperationException($"{value.Seconds} s, {value.Nanos} ns is no valid google.protobuf.Timestamp.");
        Span<byte> text = stackalloc byte[32];
        var length = Format.Length;
        // The standard format "O" begins with the same text, and is faster than a custom format.
        DateTime.UnixEpoch.AddSeconds(value.Seconds).TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        length += style.Milliseconds
            ? NanoText.Write(value.Nanos, 3, text[length..])
            : NanoText.Write(value.Nanos, text[length..]);
        text[length++] = (byte)'Z';
        json.WriteStringValue(text[..length]);
    }

    public override Timestamp Read(ref Utf8JsonReader json, JsonReading reading)
    {
        if (json.TokenType != JsonTokenType.String)
            throw Invalid(reading);
        Span<char> buffer = stackalloc char[64];
        return Parse(reading.Text(json, buffer), reading);
    }

    public override Timestamp Parse(string text, JsonReading reading) => Parse(text.AsSpan(), reading);

    private static Timestamp Parse(ReadOnlySpan<char> text, JsonReading reading)
    {
        if (text.Length <= Format.Length || !IsTime(text[..Format.Length], out var time))
            throw Invalid(reading);
        var rest = text[Format.Length..];
        if (!NanoText.TryRead(ref rest, out var nanos) || !TryOffset(rest, out var offset))
            throw Invalid(reading);
        var seconds = (long)(time - DateTime.UnixEpoch).TotalSeconds - offset;
        return seconds is >= FirstSecond and <= LastSecond
            ? new Timestamp { Seconds = seconds, Nanos = nanos }
            : throw Invalid(reading);
    }

    private static bool IsTime(ReadOnlySpan<char> text, out DateTime time) => DateTime.TryParseExact(
        text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    private static bool TryOffset(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text is "Z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':')
            return false;
        if (!TryTwoDigits(text[1..3], 23, out var hours) || !TryTwoDigits(text[4..6], 59, out var minutes))
            return false;
        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }

    private static bool TryTwoDigits(ReadOnlySpan<char> text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;

    private static JsonReadException Invalid(JsonReading reading) =>
        reading.Invalid("must be a time between the years 1 and 9999, such as \"2025-01-31T12:00:00Z\"");
}

/// <summary>A google.protobuf.Duration: a decimal number of seconds and the letter s.</summary>
internal sealed class DurationCodec : ValueCodec<Duration>
{
    private const long MaxSeconds = 315_576_000_000;

    public override void Write(Utf8JsonWriter json, Duration value, JsonStyle style)
    {
        var hasTwoSigns = Math.Sign(value.Seconds) * Math.Sign(value.Nanos) < 0;
        if (hasTwoSigns || Math.Abs(value.Seconds) > MaxSeconds || Math.Abs(value.Nanos) >= NanoText.PerSecond)
            throw new InvalidOperationException($"{value.Seconds} s, {value.Nanos} ns is no valid google.protobuf.Duration.");
        Span<byte> text = stackalloc byte[32];
        var length = 0;
        if (value.Seconds < 0 || value.Nanos < 0)
            text[length++] = (byte)'-';
        Math.Abs(value.Seconds).TryFormat(text[length..], out var digits, default, CultureInfo.InvariantCulture);
        length += digits;
        length += NanoText.Write(Math.Abs(value.Nanos), text[length..]);
        text[length++] = (byte)'s';
        json.WriteStringValue(text[..length]);
    }

    public override Duration Read(ref Utf8JsonReader json, JsonReading reading)
    {
        if (json.TokenType != JsonTokenType.String)
            throw Invalid(reading);
        Span<char> buffer = stackalloc char[64];
        return Parse(reading.Text(json, buffer), reading);
    }

    public override Duration Parse(string text, JsonReading reading) => Parse(text.AsSpan(), reading);

    private static Duration Parse(ReadOnlySpan<char> text, JsonReading reading)
    {
        var negative = text.StartsWith('-');
        var rest = negative ? text[1..] : text;
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        if (length < 1 || (length > 1 && rest[0] == '0'))
            throw Invalid(reading);
        if (!long.TryParse(rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            throw Invalid(reading);
        rest = rest[length..];
        if (!NanoText.TryRead(ref rest, out var nanos) || rest is not "s" || seconds > MaxSeconds)
            throw Invalid(reading);
        return negative ? new Duration { Seconds = -seconds, Nanos = -nanos } : new Duration { Seconds = seconds, Nanos = nanos };
    }

    private static JsonReadException Invalid(JsonReading reading) =>
        reading.Invalid("must be a duration of at most 315576000000 seconds, such as \"1.5s\"");
}

/// <summary>Reads and writes fractions of a second.</summary>
internal static class NanoText
{
    public const int PerSecond = 1_000_000_000;

    /// <summary>Writes a point and as few digits as are exact: 3, 6 or 9. Writes nothing for 0.</summary>
    public static int Write(int nanos, Span<byte> text) =>
        Write(nanos, nanos == 0 ? 0 : nanos % 1_000_000 == 0 ? 3 : nanos % 1000 == 0 ? 6 : 9, text);

    /// <summary>Writes a point and a number of digits; further digits are cut off.</summary>
    public static int Write(int nanos, int digits, Span<byte> text)
    {
        if (digits == 0)
            return 0;
        text[0] = (byte)'.';
        for (var index = 9; index > 0; index--, nanos /= 10)
            if (index <= digits)
                text[index] = (byte)('0' + (nanos % 10));
        return 1 + digits;
    }

    /// <summary>Reads a point and 1 to 9 digits, if the text begins with a point, and removes them from the text.</summary>
    public static bool TryRead(ref ReadOnlySpan<char> text, out int nanos)
    {
        nanos = 0;
        if (!text.StartsWith('.'))
            return true;
        text = text[1..];
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
            return false;
        for (var index = 0; index < 9; index++)
            nanos = (nanos * 10) + (index < digits ? text[index] - '0' : 0);
        text = text[digits..];
        return true;
    }
}
