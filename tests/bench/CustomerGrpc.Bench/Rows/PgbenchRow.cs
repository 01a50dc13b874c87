using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace CustomerGrpc.Bench.Rows;

/// <summary>
/// The database alone: pgbench sends the statements that the service sends for one request, prepared, in one pipelined
/// transaction as the service does.
/// </summary>
internal sealed class PgbenchRow(Operation operation, BenchDatabase database, IReadOnlyList<CapturedStatement> statements) : IBenchRow
{
    private int _runs;

    public string Operation => operation.Name;

    public string Name => "pgbench";

    public int? ServerProcessId => null;

    public async Task<Measurement> RunAsync(int callers, TimeSpan length)
    {
        var folder = Directory.CreateTempSubdirectory("pgbench-");
        try
        {
            var script = PgbenchScript.Of(statements);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "script.sql"), script.Text);
            var output = await RunAsync(folder.FullName, Arguments(callers, length, script));
            return new(Rate(output), Latencies(folder.FullName), LoadShare: null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private IEnumerable<string> Arguments(int callers, TimeSpan length, PgbenchScript script)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        string[] fixedOnes =
        [
            "--no-vacuum", "--protocol=prepared", "--file=script.sql", "--log",
            // The time includes the connecting of pgbench, which its rate excludes.
            $"--client={callers}", $"--jobs={Math.Min(callers, 2)}", $"--time={(int)length.TotalSeconds + (callers / 32)}",
            $"--host={connection.Host}", $"--port={connection.Port}", $"--username={connection.Username}",
            // New ids and emails: none of an earlier run, and ascending for each client.
            $"--define=first={BenchCustomer.FirstNew + (Interlocked.Increment(ref _runs) * 100_000_000L)}", "--define=k=0",
        ];
        return [.. fixedOnes, .. script.Variables.Select(variable => $"--define={variable.Key}={variable.Value}"), connection.Database!];
    }

    private async Task<string> RunAsync(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(database.ProgramDirectory, "pgbench"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = new NpgsqlConnectionStringBuilder(database.ConnectionString).Password },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"pgbench failed: {await errors}");
    }

    // tps = 1234.567890 (without initial connection time)
    private static double Rate(string output)
    {
        var line = output.Split('\n').FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench finished no transaction: {output}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    // client_id transaction_no time script_no time_epoch time_us; the third is the microseconds it took.
    private static List<long> Latencies(string folder) =>
    [
        .. Directory.GetFiles(folder, "pgbench_log.*").SelectMany(File.ReadLines)
            .Select(line => long.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture)),
    ];
}
