using System.Globalization;
using System.Text;
using CustomerGrpc.Bench.Results;
using CustomerGrpc.LocalPostgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerGrpc.Bench.Scale;

/// <summary>
/// The cost of calls with growing numbers of customers and stores: databases of several sizes on one PostgreSQL, each with its own
/// service, measured in turns. The table shows the CPU time per call in the service and in PostgreSQL: the median of the rounds and of
/// its ratio to the first size within a round, which other load on the machine affects least.
/// </summary>
internal static class ScaleBench
{
    private const int Callers = 32;
    private const int Rounds = 3;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private static readonly (int Customers, int Stores)[] Sizes =
        [(10_000, 10), (1_000_000, 10), (10_000_000, 10), (1_000_000, 1), (1_000_000, 10_000)];

    public static async Task RunAsync()
    {
        await using var postgres = await PostgresServer.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "postgres-scale"), NullLogger.Instance, CancellationToken.None, "max_connections=300");
        List<(ScaleDatabase Database, BenchServer Service)> worlds = [];
        foreach (var (customers, stores) in Sizes)
        {
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{customers:N0} customers in {stores:N0} stores"));
            var database = await ScaleDatabase.CreateAsync(postgres, customers, stores);
            worlds.Add((database, await BenchServer.StartServiceAsync(database.ConnectionString)));
        }

        try
        {
            Console.WriteLine(Table(await MeasureAsync(worlds, postgres.ProcessId)));
        }
        finally
        {
            foreach (var (database, service) in worlds)
            {
                await service.DisposeAsync();
                await database.DropAsync();
            }
        }
    }

    private static async Task<Dictionary<(ScaleOperation Operation, int World), List<Measurement>>> MeasureAsync(
        List<(ScaleDatabase Database, BenchServer Service)> worlds, int postmaster)
    {
        Dictionary<(ScaleOperation Operation, int World), List<Measurement>> measured = [];
        // The first round fills caches and is not counted.
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var operation in ScaleOperation.All)
            {
                await Console.Error.WriteLineAsync($"round {round} of {Rounds}, {operation.Name}");
                for (var world = 0; world < worlds.Count; world++)
                {
                    var measurement = await MeasureAsync(operation, worlds[world].Database, worlds[world].Service, postmaster);
                    if (round == 1)
                        measured.Add((operation, world), []);
                    if (round >= 1)
                        measured[(operation, world)].Add(measurement);
                }
            }
        }
        return measured;
    }

    private static async Task<Measurement> MeasureAsync(
        ScaleOperation operation, ScaleDatabase database, BenchServer service, int postmaster)
    {
        var (server, postgres) = (CpuTime.OfProcess(service.ProcessId), CpuTime.OfFamily(postmaster));
        var measurement = await operation.RunAsync(database, service, Callers, Length);
        var calls = Math.Max(1, measurement.Latencies.Count);
        return measurement with
        {
            ServerCpu = (CpuTime.OfProcess(service.ProcessId) - server).TotalMicroseconds / calls,
            DatabaseCpu = (CpuTime.OfFamily(postmaster) - postgres).TotalMicroseconds / calls,
        };
    }

    private static string Table(Dictionary<(ScaleOperation Operation, int World), List<Measurement>> measured)
    {
        var text = new StringBuilder("| customers | stores |");
        foreach (var operation in ScaleOperation.All)
            text.Append(CultureInfo.InvariantCulture, $" {operation.Name} |");
        text.Append("\n|---:|---:|").Insert(text.Length, "---|", ScaleOperation.All.Count).Append('\n');
        for (var world = 0; world < Sizes.Length; world++)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {Sizes[world].Customers:N0} | {Sizes[world].Stores:N0} |");
            foreach (var operation in ScaleOperation.All)
                text.Append(CultureInfo.InvariantCulture, $" {Cell(measured[(operation, world)], measured[(operation, 0)])} |");
            text.Append('\n');
        }
        return text.ToString();
    }

    private static string Cell(List<Measurement> here, List<Measurement> first)
    {
        var server = Statistics.Median(here.Select(measurement => measurement.ServerCpu));
        var postgres = Statistics.Median(here.Select(measurement => measurement.DatabaseCpu));
        var ratio = Statistics.Median(
            here.Zip(first, (one, other) => (one.ServerCpu + one.DatabaseCpu) / (other.ServerCpu + other.DatabaseCpu)));
        return string.Create(CultureInfo.InvariantCulture, $"{ratio:F2} ({server:F0} + {postgres:F0} µs)");
    }
}
