using System.Globalization;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Timeout of PROTOCOL-HTTP2.md: at most eight digits and a unit, one of <c>H M S m u n</c>.</summary>
internal static class GrpcTimeout
{
    private const int MaxDigits = 8;

    /// <summary>Reads a timeout; one under a tick of 100 ns is zero.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MaxDigits + 1
            || !long.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => value / TimeSpan.NanosecondsPerTick,
            _ => null,
        };
        timeout = new TimeSpan(ticks ?? 0);
        return ticks is not null;
    }
}
