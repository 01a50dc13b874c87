using System.Globalization;
using System.Net.Sockets;
using CustomerGrpc.Bench;
using CustomerGrpc.Bench.Rows;
using CustomerGrpc.Bench.Scale;

// Measures the cost of the service in addition to its database: pgbench sends the same statements as the service, in the same run and
// in turns, so that other load on the machine affects all of them. The service is also compared with four peers: a minimal API with raw
// Npgsql, one with tracked EF Core, the service with Microsoft.AspNetCore.Grpc.JsonTranscoding instead of our transcoder (stock), and
// a service built only from packages: Grpc.AspNetCore, the stock transcoder and tracked EF Core (all stock).
// The customers belong to ten stores or to one. Further rows measure the cost of telemetry, the startup time and the memory.
// Arguments: the parts to run (update, create, get, one-store, dialects, telemetry, footprint; all if none is given), --rounds N,
// --picture FILE (SVG), and --previous FILE, which measures another build of the service (its CustomerGrpc.dll) instead of the peers.
// `scale` runs only the measurement with growing numbers of customers and stores.
if (args is ["scale"])
{
    await ScaleBench.RunAsync();
    return;
}

const int Hostiles = 32, MaxAttempts = 3;
int[] callers = [1, 8, 32, 128];
var (length, warmUp) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5));
var rounds = Option("--rounds") is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : 3;

string[] known = [.. Operation.All.Select(operation => operation.Name), "one-store", "dialects", TelemetryRows.Name, Footprint.Name];
var named = args.Any(known.Contains) ? args : known;
var operations = Operation.All.Where(operation => named.Contains(operation.Name)).ToArray();
Operation[] ofOneStore = named.Contains("one-store") ? [.. Operation.All] : [];
await using var database = await BenchDatabase.StartAsync();
var statements = await StatementProbe.CaptureAsync(database, [.. operations.Union(ofOneStore)]);
await using var service = await BenchServer.StartServiceAsync(database.ConnectionString);
await using var collector = await OtlpSink.StartAsync();
var otlp = ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address);
await using var traced = await BenchServer.StartServiceAsync(database.ConnectionString, otlp);
await using var sampled = await BenchServer.StartServiceAsync(
    database.ConnectionString, otlp, ("OTEL_TRACES_SAMPLER", "parentbased_traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.1"));
await using var raw = await BenchServer.StartPeerAsync(database.PeerConnectionString, "raw");
await using var ef = await BenchServer.StartPeerAsync(database.PeerConnectionString, "ef");
await using var stock = await BenchServer.StartStockAsync(database.ConnectionString);
await using var stack = await BenchServer.StartPeerAsync(database.PeerConnectionString, "stack");
var program = Option("--previous");
await using var previous = program is null ? null : await BenchServer.StartBuildAsync(database.ConnectionString, program);

// The other rows of an operation are compared with its first row.
IBenchRow[] rows =
[
    .. operations.SelectMany(RowsOf), .. ofOneStore.SelectMany(OneStoreRowsOf),
    .. named.Contains("dialects") ? await DialectsAsync() : [],
    .. named.Contains(TelemetryRows.Name) ? TelemetryRows.Of(Operation.All[0], database, service, traced, sampled) : [],
];
foreach (var row in rows)
    await row.RunAsync(callers: 32, warmUp);
var report = new Report(rows);
for (var round = 0; round < rounds; round++)
{
    await Console.Error.WriteLineAsync($"round {round + 1} of {rounds}");
    foreach (var count in callers)
    {
        // Rounds alternate the direction, so that a row does not always follow the same one.
        foreach (var row in round % 2 == 0 ? rows : rows.Reverse())
        {
            if (row is not HostileRow || count == Hostiles)
                report.Add(row, count, await MeasureAsync(row, count));
        }
    }
}
Console.WriteLine(report);
if (named.Contains(Footprint.Name))
    Console.WriteLine(await Footprint.MeasureAsync(database));
if (Option("--picture") is { } file)
    await File.WriteAllTextAsync(file, new Picture(report, callers).ToString());

IEnumerable<IBenchRow> RowsOf(Operation operation)
{
    var grpc = new GrpcRow(operation, database, service);
    yield return new PgbenchRow(operation, database, statements[operation]);
    yield return grpc;
    yield return new RestRow(operation, database, "REST", service);
    if (previous is not null)
    {
        yield return new GrpcRow(operation, database, previous, "previous gRPC");
        yield return new RestRow(operation, database, "previous REST", previous);
        yield break;
    }
    yield return new RestRow(operation, database, "raw Npgsql", raw);
    yield return new RestRow(operation, database, "EF Core", ef);
    yield return new RestRow(operation.WithMaskInQuery, database, "stock REST", stock);
    yield return new GrpcRow(operation, database, stack, "all stock gRPC");
    yield return new RestRow(operation.WithMaskInQuery, database, "all stock REST", stack);
    if (operation.Name == "update")
        yield return new HostileRow(grpc, database, service);
}

IEnumerable<IBenchRow> OneStoreRowsOf(Operation operation)
{
    yield return new PgbenchRow(operation.InOneStore, database, statements[operation]);
    yield return new GrpcRow(operation.InOneStore, database, service);
    yield return new RestRow(operation.InOneStore, database, "REST", service);
}

async Task<IEnumerable<IBenchRow>> DialectsAsync()
{
    var client = await BenchServer.CreateClientAsync(database.ConnectionString, BenchDatabase.StoreName(0));
    return RestApi.All(database, client).Select(api => new DialectRow(api, database, service));
}

// A run can fail on a busy machine. It is retried, and is reported as NaN if it fails each time, so that the other results are not lost.
async Task<Measurement> MeasureAsync(IBenchRow row, int count)
{
    for (var attempt = 1; attempt <= MaxAttempts; attempt++)
    {
        try
        {
            return await MeasureOnceAsync(row, count);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or SocketException)
        {
            await Console.Error.WriteLineAsync($"{row.Operation}, {row.Name}, {count} callers, attempt {attempt}: {exception.Message}");
        }
    }
    return new Measurement(double.NaN, [], LoadShare: null);
}

async Task<Measurement> MeasureOnceAsync(IBenchRow row, int count)
{
    var before = Cpu();
    var measurement = await row.RunAsync(count, length);
    var after = Cpu();
    var requests = Math.Max(1, measurement.Latencies.Count);
    return measurement with
    {
        ServerCpu = (after.Server - before.Server).TotalMicroseconds / requests,
        DatabaseCpu = (after.Database - before.Database).TotalMicroseconds / requests,
    };

    (TimeSpan Server, TimeSpan Database) Cpu() =>
        (row.ServerProcessId is { } id ? CpuTime.OfProcess(id) : default, CpuTime.OfFamily(database.ProcessId));
}

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
