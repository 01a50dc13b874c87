using System.Diagnostics;
using System.Globalization;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>The startup time of the service without migrations, and its memory after the start and after many calls.</summary>
internal static class Footprint
{
    public const string Name = "footprint";

    private const int Starts = 5;
    private const int Calls = 100_000;
    private const int Callers = 32;

    public static async Task<string> MeasureAsync(BenchDatabase database)
    {
        var seconds = new List<double>();
        for (var start = 1; start < Starts; start++)
            await (await StartAsync(database, seconds)).DisposeAsync();
        await using var service = await StartAsync(database, seconds);
        var atRest = Resident(service.ProcessId);
        await CallAsync(database, service);
        return string.Create(CultureInfo.InvariantCulture, $"""
            start-up     {Report.Median(seconds):F2} s from the process's start to Ready ({seconds.Min():F2}–{seconds.Max():F2} in {Starts} starts)
            memory       {atRest:F0} MB resident at rest, {Resident(service.ProcessId):F0} MB after {Calls:N0} calls by {Callers} callers

            """);
    }

    private static async Task<BenchServer> StartAsync(BenchDatabase database, List<double> seconds)
    {
        var begin = Stopwatch.GetTimestamp();
        var service = await BenchServer.StartServiceAsync(database.ConnectionString);
        seconds.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        return service;
    }

    /// <summary>Runs all operations over gRPC and REST.</summary>
    private static async Task CallAsync(BenchDatabase database, BenchServer service)
    {
        IBenchRow[] rows =
            [.. Operation.All.SelectMany(operation => new IBenchRow[] { new GrpcRow(operation, database, service), new RestRow(
                operation, database, "REST", service) })];
        for (var (calls, next) = (0, 0); calls < Calls; next++)
            calls += (await rows[next % rows.Length].RunAsync(Callers, TimeSpan.FromSeconds(1))).Latencies.Count;
    }

    // proc(5): VmRSS:	   81920 kB
    private static double Resident(int processId) => double.Parse(
        File.ReadLines($"/proc/{processId}/status").Single(
            line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
