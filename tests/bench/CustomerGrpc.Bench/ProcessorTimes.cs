using System.Globalization;

namespace CustomerGrpc.Bench;

/// <summary>The time of all processors together since the machine's start (Linux, proc(5)).</summary>
/// <param name="Busy">The time in which processes ran.</param>
/// <param name="Stolen">The time that the hypervisor gave to other machines.</param>
/// <param name="Total">All of it, with the idle time.</param>
internal readonly record struct ProcessorTimes(TimeSpan Busy, TimeSpan Stolen, TimeSpan Total)
{
    private const int Idle = 3, IoWait = 4, Steal = 7, Fields = 8;

    /// <summary>Reads /proc/stat.</summary>
    public static ProcessorTimes Parse(string text)
    {
        // cpu  user nice system idle iowait irq softirq steal guest guest_nice. The time of guests is also in user and nice.
        var line = text.Split('\n').First(line => line.StartsWith("cpu ", StringComparison.Ordinal));
        long[] ticks = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(Fields).Select(
            field => long.Parse(field, CultureInfo.InvariantCulture))];
        var (total, stolen) = (ticks.Sum(), ticks[Steal]);
        return new(Time(total - ticks[Idle] - ticks[IoWait] - stolen), Time(stolen), Time(total));
    }

    private static TimeSpan Time(long ticks) => TimeSpan.FromSeconds((double)ticks / CpuTime.TicksPerSecond);
}
