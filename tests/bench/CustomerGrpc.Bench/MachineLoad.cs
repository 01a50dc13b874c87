using System.Globalization;
using CustomerGrpc.Bench.Results;

namespace CustomerGrpc.Bench;

/// <summary>
/// Measures what processes other than those of the benchmark do: the busy time of all processors (/proc/stat) less the CPU time of this
/// process, its children and PostgreSQL.
/// </summary>
internal sealed class MachineLoad(int postmaster)
{
    private readonly double _loadBefore = LoadAverage(File.ReadAllText("/proc/loadavg"));
    private readonly List<(double Others, double Stolen)> _shares = [];
    private (ProcessorTimes All, TimeSpan Ours) _last;

    public MachineNoise Noise => _shares.Count == 0
        ? new(_loadBefore, 0, 0, 0)
        : new(
            _loadBefore, _shares.Average(share => share.Others), _shares.Max(share => share.Others),
            _shares.Average(share => share.Stolen));

    /// <summary>Begins a measurement.</summary>
    public void Begin() => _last = Read();

    /// <summary>Ends a measurement.</summary>
    public void End()
    {
        var now = Read();
        var total = (now.All.Total - _last.All.Total).TotalSeconds;
        if (total <= 0)
            return;
        var others = (now.All.Busy - _last.All.Busy - (now.Ours - _last.Ours)).TotalSeconds;
        _shares.Add((Math.Max(0, others) / total, (now.All.Stolen - _last.All.Stolen).TotalSeconds / total));
    }

    /// <summary>The load average of the last minute in /proc/loadavg.</summary>
    public static double LoadAverage(string text) => double.Parse(text.Split(' ')[0], CultureInfo.InvariantCulture);

    private (ProcessorTimes All, TimeSpan Ours) Read() =>
        (ProcessorTimes.Parse(File.ReadAllText("/proc/stat")), CpuTime.OfFamily(Environment.ProcessId) + CpuTime.OfFamily(postmaster));
}
