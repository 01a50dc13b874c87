using System.Diagnostics;

namespace CustomerGrpc.Bench.Load;

/// <summary>Keeps how long the requests of one thread took.</summary>
internal sealed class Recorder(long until)
{
    public List<long> Latencies { get; } = [];

    /// <summary>Counts a request that was answered now, if the time was not over.</summary>
    public void Add(long begin)
    {
        var now = Stopwatch.GetTimestamp();
        if (now <= until)
            Latencies.Add((now - begin) * 1_000_000 / Stopwatch.Frequency);
    }
}

/// <summary>Runs load on threads of its own, which block: that costs the processors less than being told by the scheduler.</summary>
internal static class LoadRun
{
    /// <param name="threads">How many threads run the body.</param>
    /// <param name="length">How long requests are begun and counted.</param>
    /// <param name="body">Sends requests until the time, a <see cref="Stopwatch"/> timestamp.</param>
    public static async Task<Measurement> MeasureAsync(int threads, TimeSpan length, Action<Recorder, long> body)
    {
        var (cpu, begin) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        var until = begin + (long)(length.TotalSeconds * Stopwatch.Frequency);
        var recorders = Enumerable.Range(0, threads).Select(_ => new Recorder(until)).ToArray();
        await Task.WhenAll(recorders.Select(recorder =>
            Task.Factory.StartNew(
                () => body(recorder, until), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var share = (Environment.CpuUsage.TotalTime - cpu) / Stopwatch.GetElapsedTime(begin) / Environment.ProcessorCount;
        long[] latencies = [.. recorders.SelectMany(recorder => recorder.Latencies)];
        return new(latencies.Length / length.TotalSeconds, latencies, share);
    }
}
