using CustomerGrpc.Bench.Pgbench;
using CustomerGrpc.Bench.Results;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>The rows of a run. Those of an operation are compared with pgbench, which sends the statements of the service.</summary>
internal sealed class BenchCases(BenchOptions options, BenchDatabase database, BenchServers servers)
{
    private static readonly int[] Hostiles = [32], ManyCallers = [32, 128];

    private readonly List<BenchCase> _cases = [];

    public async Task<IReadOnlyList<BenchCase>> AllAsync()
    {
        Operation[] measured = [.. Operation.All.Where(operation => SpreadsOf(operation).Any())];
        var statements = await StatementProbe.CaptureAsync(database, measured);
        var service = await servers.ServiceAsync();
        foreach (var operation in measured)
        {
            Add(operation, RowKey.Pgbench, StoreSpread.Ten, new PgbenchRow(database, statements[operation]));
            foreach (var spread in SpreadsOf(operation))
                AddService(operation, spread, service, RowKey.Grpc, RowKey.Rest);
            if (options.Previous is { } program && options.Has(operation.Name))
                AddService(operation, StoreSpread.Ten, await servers.BuildAsync(program), "previous gRPC", "previous REST");
            else if (options.Has(operation.Name))
                await AddPeersAsync(operation);
        }
        if (options.Has(Operation.Update.Name) && !options.IsQuick)
            AddHostile(service);
        if (options.Has(RowKey.Dialects))
            await AddDialectsAsync(service);
        if (options.Has(BenchOptions.Telemetry))
            await AddTelemetryAsync(service);
        return _cases;
    }

    private IEnumerable<StoreSpread> SpreadsOf(Operation operation)
    {
        if (options.Has(BenchOptions.OneStore))
            yield return StoreSpread.One;
        if (options.Has(operation.Name))
            yield return StoreSpread.Ten;
        if (options.Has(BenchOptions.ManyStores))
            yield return StoreSpread.Many;
    }

    private void AddService(Operation operation, StoreSpread spread, BenchServer service, string grpc, string rest)
    {
        Add(operation, grpc, spread, new GrpcRow(operation, spread, database, service));
        Add(operation, rest, spread, new RestRow(operation.Rest, spread, database, service));
    }

    private async Task AddPeersAsync(Operation operation)
    {
        var stack = await servers.PeerAsync("stack");
        var stockRest = operation.WithMaskInQuery.Rest;
        AddPeer(RowKey.RawNpgsql, operation.Rest, await servers.PeerAsync("raw"));
        Add(operation, RowKey.AllStockGrpc, StoreSpread.Ten, new GrpcRow(operation, StoreSpread.Ten, database, stack));
        AddPeer(RowKey.AllStockRest, stockRest, stack);
        if (options.IsQuick)
            return;
        AddPeer(RowKey.EfCore, operation.Rest, await servers.PeerAsync("ef"));
        AddPeer(RowKey.StockRest, stockRest, await servers.StockTranscodingAsync());

        void AddPeer(string name, Func<BenchCustomer, Load.RestCall> request, BenchServer peer) =>
            Add(operation, name, StoreSpread.Ten, new RestRow(request, StoreSpread.Ten, database, peer));
    }

    private void AddHostile(BenchServer service)
    {
        var row = new HostileRow(new GrpcRow(Operation.Update, StoreSpread.Ten, database, service), database, service);
        var update = Operation.Update.Name;
        _cases.Add(new(new(update, RowKey.Hostile, StoreSpread.Ten.Name), new(update, RowKey.Grpc, StoreSpread.Ten.Name), row)
        {
            Callers = Hostiles,
        });
    }

    private async Task AddDialectsAsync(BenchServer service)
    {
        var client = await BenchServer.CreateClientAsync(
            database.ConnectionString, BenchDatabase.StoreName(BenchCustomer.RandomOfOneStore().Store));
        foreach (var api in RestApi.All(database, client))
            AddToGroup(RowKey.Dialects, api.Name, RestApi.Canonical, api.Spread, new RestRow(api.Update, api.Spread, database, service));
    }

    private async Task AddTelemetryAsync(BenchServer off)
    {
        (string Name, BenchServer Server)[] services =
        [
            (RowKey.TelemetryOff, off), (RowKey.TelemetrySampled, await servers.SampledAsync()),
            .. options.IsQuick ? [] : new[] { (RowKey.TelemetryOn, await servers.TracedAsync()) },
        ];
        var (update, ten) = (Operation.Update, StoreSpread.Ten);
        foreach (var (name, server) in services)
            AddToGroup(RowKey.TelemetryGrpc, name, RowKey.TelemetryOff, ten, new GrpcRow(update, ten, database, server));
        foreach (var (name, server) in services)
            AddToGroup(RowKey.TelemetryRest, name, RowKey.TelemetryOff, ten, new RestRow(update.Rest, ten, database, server));
    }

    private void Add(Operation operation, string name, StoreSpread spread, IBenchRow row) =>
        _cases.Add(new(
            new(operation.Name, name, spread.Name), new(operation.Name, RowKey.Pgbench, StoreSpread.Ten.Name), row));

    private void AddToGroup(string group, string name, string baseline, StoreSpread spread, IBenchRow row) =>
        _cases.Add(new(new(group, name, spread.Name), new(group, baseline, spread.Name), row) { Callers = ManyCallers });
}
