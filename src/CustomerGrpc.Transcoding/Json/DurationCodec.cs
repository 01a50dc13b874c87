using System.Globalization;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;

namespace CustomerGrpc.Transcoding.Json;

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
