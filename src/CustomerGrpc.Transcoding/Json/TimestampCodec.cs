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
