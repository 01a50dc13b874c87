using System.Globalization;

namespace CustomerGrpc.Bench;

/// <summary>The CPU time of processes, from /proc (Linux, proc(5)).</summary>
internal static class CpuTime
{
    public const int TicksPerSecond = 100;

    /// <summary>The CPU time of a process alone.</summary>
    public static TimeSpan OfProcess(int id) => Ticks(Stat(id) is { } stat ? stat.Own : 0);

    /// <summary>The CPU time of a process and of all its child processes, including those that have ended.</summary>
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
            // The fields after the name, which may contain any character: state ppid … utime stime cutime cstime, the fields 14 to 17.
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
