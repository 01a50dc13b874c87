using System.Diagnostics;
using CustomerGrpc.Bench.Rows;
using Npgsql;

namespace CustomerGrpc.Bench.Pgbench;

/// <summary>
/// The database alone: pgbench sends the statements that the service sends for one request, prepared, in one pipelined
/// transaction as the service does.
/// </summary>
internal sealed class PgbenchRow(BenchDatabase database, IReadOnlyList<CapturedStatement> statements) : IBenchRow
{
    private const int CheckedTransactions = 20;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);
    private static int _runs;
    private bool _isChecked;
    private int _moreSeconds;

    public int? ServerProcessId => null;

    public async Task<Measurement> RunAsync(int callers, TimeSpan length)
    {
        await CheckAsync();
        // The time includes the connecting of pgbench, which its rate excludes.
        var seconds = Math.Max(1, (int)length.TotalSeconds) + (callers / 32) + _moreSeconds;
        try
        {
            return await RunAsync(
                PgbenchScript.Of(statements), TimeSpan.FromSeconds(seconds),
                $"--client={callers}", $"--jobs={Math.Min(callers, 2)}", $"--time={seconds}");
        }
        catch (InvalidOperationException)
        {
            // On a busy machine, connecting can take all of the time. The next attempt has more.
            _moreSeconds += 3;
            throw;
        }
    }

    /// <summary>
    /// Checks once that the statements find and write customers. Otherwise pgbench would be fast, because it does nothing.
    /// </summary>
    private async Task CheckAsync()
    {
        if (!_isChecked)
            await RunAsync(PgbenchScript.Check(statements), TimeSpan.Zero, $"--transactions={CheckedTransactions}");
        _isChecked = true;
    }

    private async Task<Measurement> RunAsync(PgbenchScript script, TimeSpan length, params string[] load)
    {
        var folder = Directory.CreateTempSubdirectory("pgbench-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "script.sql"), script.Text);
            var rate = await RunAsync(folder.FullName, length, [.. load, .. Arguments(script)]);
            var log = Directory.GetFiles(folder.FullName, "pgbench_log.*").SelectMany(File.ReadLines);
            return new(rate, PgbenchOutput.Latencies(log), LoadShare: null);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private IEnumerable<string> Arguments(PgbenchScript script)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        string[] fixedOnes =
        [
            "--no-vacuum", "--protocol=prepared", "--file=script.sql", "--log",
            $"--host={connection.Host}", $"--port={connection.Port}", $"--username={connection.Username}",
            // New ids and emails: none of an earlier run, and ascending for each client.
            $"--define=first={BenchCustomer.FirstNew + (Interlocked.Increment(ref _runs) * 100_000_000L)}", "--define=k=0",
        ];
        return [.. fixedOnes, .. script.Variables.Select(variable => $"--define={variable.Key}={variable.Value}"), connection.Database!];
    }

    private async Task<double> RunAsync(string folder, TimeSpan length, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(database.ProgramDirectory, "pgbench"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGPASSWORD"] = new NpgsqlConnectionStringBuilder(database.ConnectionString).Password },
        };
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(length + LongestDelay);
        await using var kill = timeout.Token.Register(process.Kill);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(CancellationToken.None);
        return PgbenchOutput.Rate(process.ExitCode, await output, await errors);
    }
}
