using System.Diagnostics;

namespace CustomerGrpc.Bench.Load;

/// <summary>Records the latencies of one thread.</summary>
internal sealed class Recorder(long until)
{
    public List<long> Latencies { get; } = [];

    /// <summary>Counts a request whose response has arrived, if the time has not ended.</summary>
    public void Add(long begin)
    {
        var now = Stopwatch.GetTimestamp();
        if (now <= until)
            Latencies.Add((now - begin) * 1_000_000 / Stopwatch.Frequency);
    }
}

/// <summary>Runs load on dedicated blocking threads, which needs less CPU time than asynchronous calls.</summary>
internal static class LoadRun
{
    /// <param name="threads">The number of threads that run the body.</param>
    /// <param name="length">The time in which requests are sent and counted.</param>
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
