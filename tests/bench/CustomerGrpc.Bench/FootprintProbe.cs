using System.Diagnostics;
using System.Globalization;
using CustomerGrpc.Bench.Results;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>Measures the <see cref="Footprint"/>.</summary>
internal static class FootprintProbe
{
    private const int Starts = 5;
    private const int Calls = 100_000;
    private const int Callers = 32;

    private const string CountCustomers = "SELECT count(*) FROM customers";

    public static async Task<Footprint> MeasureAsync(BenchDatabase database)
    {
        var customers = await database.QueryAsync(CountCustomers);
        var table = await database.QueryAsync("SELECT pg_table_size('customers')");
        var indexes = await database.QueryAsync("SELECT pg_indexes_size('customers')");
        var others = await CountConnectionsAsync(database);
        var seconds = new List<double>();
        for (var start = 1; start < Starts; start++)
            await (await StartAsync(database, seconds)).DisposeAsync();
        await using var service = await StartAsync(database, seconds);
        var atRest = Resident(service.ProcessId);
        await CallAsync(database, service);
        return new()
        {
            Starts = seconds,
            MemoryAtRest = atRest,
            MemoryAfterCalls = Resident(service.ProcessId),
            Calls = Calls,
            Connections = (int)(await CountConnectionsAsync(database) - others),
            TableBytes = table / customers,
            IndexBytes = indexes / customers,
            LogBytes = await MeasureLogAsync(database, service),
        };
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
        [
            .. Operation.All.SelectMany(operation => new IBenchRow[]
            {
                new GrpcRow(operation, StoreSpread.Ten, database, service), new RestRow(operation.Rest, StoreSpread.Ten, database, service),
            }),
        ];
        for (var (calls, next) = (0, 0); calls < Calls; next++)
            calls += (await rows[next % rows.Length].RunAsync(Callers, TimeSpan.FromSeconds(1))).Latencies.Count;
    }

    private static async Task<Dictionary<string, double>> MeasureLogAsync(BenchDatabase database, BenchServer service)
    {
        await database.ExecuteAsAdminAsync("ALTER SYSTEM SET full_page_writes = off");
        await database.ExecuteAsAdminAsync("SELECT pg_reload_conf()");
        try
        {
            Dictionary<string, double> bytes = [];
            foreach (var operation in Operation.All)
            {
                var begin = await LogPositionAsync();
                var measured = await new GrpcRow(operation, StoreSpread.Ten, database, service).RunAsync(Callers, TimeSpan.FromSeconds(2));
                bytes.Add(operation.Name, (await LogPositionAsync() - begin) / measured.Latencies.Count);
            }
            return bytes;
        }
        finally
        {
            await database.ExecuteAsAdminAsync("ALTER SYSTEM RESET full_page_writes");
            await database.ExecuteAsAdminAsync("SELECT pg_reload_conf()");
        }

        Task<double> LogPositionAsync() => database.QueryAsync("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn");
    }

    private static Task<double> CountConnectionsAsync(BenchDatabase database) =>
        database.QueryAsync("SELECT count(*) FROM pg_stat_activity WHERE usename = 'customers'");

    // proc(5): VmRSS:	   81920 kB
    private static double Resident(int processId) => double.Parse(
        File.ReadLines($"/proc/{processId}/status").Single(
            line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;
}
