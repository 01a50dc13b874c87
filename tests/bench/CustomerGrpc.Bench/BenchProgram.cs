using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using CustomerGrpc.Bench.Results;

namespace CustomerGrpc.Bench;

/// <summary>A run: starts everything, measures, prints the results and writes them to a file.</summary>
internal static class BenchProgram
{
    public static async Task RunAsync(BenchOptions options)
    {
        var (plan, clock) = (BenchPlan.Of(options), Stopwatch.StartNew());
        await Console.Error.WriteLineAsync("Starting PostgreSQL and the servers, and filling the database ...");
        await using var database = await BenchDatabase.StartAsync();
        await using var servers = new BenchServers(database);
        var cases = await new BenchCases(options, database, servers).AllAsync();
        var progress = new Progress(Console.Error, !Console.IsErrorRedirected, plan.Duration(cases), TimeProvider.System);
        var run = new BenchRun(plan with { Limit = plan.Limit - clock.Elapsed }, cases, database.ProcessId, progress);
        var rows = await run.RunAsync();
        progress.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measured for {progress.Elapsed:m\\:ss}."));

        var results = new BenchResults(DateTimeOffset.UtcNow, plan.Mode, await MachineAsync(database), run.Noise, rows, Footprint: null);
        Console.WriteLine(ResultsTable.Of(results));
        Console.WriteLine(new Goals(results));
        Console.WriteLine(MachineNoise.Describe(results));
        // Written before the footprint, which can fail too.
        results.Write(options.ResultsFile);
        if (options.Has(BenchOptions.Footprint) && !options.IsQuick)
        {
            results = results with { Footprint = await FootprintProbe.MeasureAsync(database) };
            Console.WriteLine(results.Footprint);
            results.Write(options.ResultsFile);
        }
        Console.WriteLine($"The results are in {options.ResultsFile}");
    }

    private static async Task<string> MachineAsync(BenchDatabase database)
    {
        var version = await database.QueryAsync("SELECT current_setting('server_version_num')::int / 10000");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} processors, PostgreSQL {version}, {RuntimeInformation.FrameworkDescription}");
    }
}
