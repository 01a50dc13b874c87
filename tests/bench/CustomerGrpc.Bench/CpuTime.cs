using System.Globalization;

namespace CustomerGrpc.Bench;

/// <summary>How long processes have kept the processors busy, from /proc (Linux, proc(5)).</summary>
internal static class CpuTime
{
    private const int TicksPerSecond = 100;

    /// <summary>The time of a process alone.</summary>
    public static TimeSpan OfProcess(int id) => Ticks(Stat(id) is { } stat ? stat.Own : 0);

    /// <summary>The time of a process and of every one that it started, also of those that have ended.</summary>
    public static TimeSpan OfFamily(int id)
    {
        var ticks = Stat(id) is { } parent ? parent.Own + parent.Ended : 0;
        foreach (var child in File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            ticks += Stat(int.Parse(child, CultureInfo.InvariantCulture))?.Own ?? 0;
        return Ticks(ticks);
    }

    private static TimeSpan Ticks(long ticks) => TimeSpan.FromSeconds((double)ticks / TicksPerSecond);

    private static (long Own, long Ended)? Stat(int id)
    {
        try
        {
            // What stands behind the name, which may hold anything: state ppid … utime stime cutime cstime, the 14th field to the 17th.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (Of(11) + Of(12), Of(13) + Of(14));

            long Of(int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
