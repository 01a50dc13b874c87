using System.Globalization;
using System.Text;

namespace CustomerGrpc.Bench.Results;

/// <summary>The goals for the speed of the service, judged by the results of a run.</summary>
internal sealed class Goals(BenchResults results)
{
    private static readonly string[] Operations = [.. Operation.All.Select(operation => operation.Name)];
    private static readonly string[] Apis = [RowKey.Grpc, RowKey.Rest];
    private static readonly string[] Peers = [RowKey.RawNpgsql, RowKey.EfCore, RowKey.AllStockGrpc, RowKey.AllStockRest];
    private static readonly int[] AllCallers = [1, 8, 32, 128], ManyCallers = [32, 128];

    /// <summary>Requests per second in one store relative to pgbench, before the statements of several stores shared commands.</summary>
    private static readonly (string Operation, int Callers, string Api, double Ratio)[] OneStoreBefore =
    [
        ("update", 32, RowKey.Grpc, 2.23), ("update", 32, RowKey.Rest, 1.91),
        ("update", 128, RowKey.Grpc, 6.3), ("update", 128, RowKey.Rest, 3.8),
        ("create", 32, RowKey.Grpc, 2.04), ("create", 32, RowKey.Rest, 1.68),
        ("create", 128, RowKey.Grpc, 4.2), ("create", 128, RowKey.Rest, 3.3),
        ("get", 32, RowKey.Grpc, 1.75), ("get", 32, RowKey.Rest, 1.12),
        ("get", 128, RowKey.Grpc, 5.8), ("get", 128, RowKey.Rest, 3.0),
    ];

    public IReadOnlyList<Goal> All =>
    [
        new("ten stores: 0.9 of one store's rate", [.. RelativeToOneStore(StoreSpread.Ten, 0.9)]),
        new("10,000 stores: 0.65 of one store's rate", [.. RelativeToOneStore(StoreSpread.Many, 0.65)]),
        new("one store: 0.95 of the ratio to pgbench before", [.. OneStore()]),
        new("one caller: 0.7 of pgbench over gRPC, 0.65 over REST", [.. RelativeToPgbench(callers: 1, grpc: 0.7, rest: 0.65)]),
        new("eight callers: 0.85 of pgbench over gRPC, 0.75 over REST", [.. RelativeToPgbench(callers: 8, grpc: 0.85, rest: 0.75)]),
        new("p99 at 32 callers: at most twice pgbench's", [.. Latency()]),
        new("ahead of every peer", [.. AheadOfPeers()]),
        new("updates: five times all stock at 32 and more callers, twice at one", [.. TimesAllStock()]),
        new("updates through the dialects: 0.9 of the canonical route", [.. DialectUpdates()]),
        new("telemetry with one trace in ten: 0.95 of none", [.. Telemetry()]),
    ];

    /// <summary>Each goal with its verdict and the values that missed it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var goal in All)
        {
            text.Append(CultureInfo.InvariantCulture, $"{goal.Name,-70} {goal.Verdict}\n");
            foreach (var value in goal.Missed)
                text.Append(CultureInfo.InvariantCulture, $"    {value}\n");
        }
        return text.ToString();
    }

    private IEnumerable<GoalValue> RelativeToOneStore(StoreSpread spread, double target) =>
        from operation in Operations
        from api in Apis
        from callers in ManyCallers
        select Ratio(new(operation, api, spread.Name), new(operation, api, StoreSpread.One.Name), callers, target);

    private IEnumerable<GoalValue> OneStore() => OneStoreBefore.Select(before => Ratio(
        new(before.Operation, before.Api, StoreSpread.One.Name), Pgbench(before.Operation), before.Callers, 0.95 * before.Ratio));

    private IEnumerable<GoalValue> RelativeToPgbench(int callers, double grpc, double rest) =>
        from operation in Operations
        from api in Apis
        select Ratio(new(operation, api, StoreSpread.Ten.Name), Pgbench(operation), callers, api == RowKey.Grpc ? grpc : rest);

    private IEnumerable<GoalValue> Latency() =>
        from operation in Operations
        from api in Apis
        let key = new RowKey(operation, api, StoreSpread.Ten.Name)
        let value = results.Find(key, 32)?.P99 / results.Find(Pgbench(operation), 32)?.P99
        select new GoalValue(Where(key, 32), value, 2) { IsMaximum = true };

    // The best peer counts.
    private IEnumerable<GoalValue> AheadOfPeers() =>
        from operation in Operations
        from api in Apis
        from callers in AllCallers
        let key = new RowKey(operation, api, StoreSpread.Ten.Name)
        let value = Peers.Min(peer => results.Ratio(key, new(operation, peer, StoreSpread.Ten.Name), callers))
        select new GoalValue(Where(key, callers), value, 1);

    private IEnumerable<GoalValue> TimesAllStock() =>
        from spread in StoreSpread.All
        from api in Apis
        from callers in AllCallers
        where callers != 8
        let stock = api == RowKey.Grpc ? RowKey.AllStockGrpc : RowKey.AllStockRest
        select Ratio(
            new("update", api, spread.Name), new("update", stock, StoreSpread.Ten.Name), callers, callers == 1 ? 2 : 5);

    private IEnumerable<GoalValue> DialectUpdates() =>
        from dialect in results.Rows.Where(row => row.Key.Operation == RowKey.Dialects && row.Key != row.Baseline)
        select Ratio(dialect.Key, dialect.Baseline, dialect.Callers, 0.9);

    private IEnumerable<GoalValue> Telemetry() =>
        from operation in new[] { RowKey.TelemetryGrpc, RowKey.TelemetryRest }
        from callers in ManyCallers
        select Ratio(
            new(operation, RowKey.TelemetrySampled, StoreSpread.Ten.Name), new(operation, RowKey.TelemetryOff, StoreSpread.Ten.Name),
            callers, 0.95);

    private GoalValue Ratio(RowKey key, RowKey baseline, int callers, double target) =>
        new(Where(key, callers), results.Ratio(key, baseline, callers), target);

    private static RowKey Pgbench(string operation) => new(operation, RowKey.Pgbench, StoreSpread.Ten.Name);

    private static string Where(RowKey key, int callers) => $"{key}, {callers} caller{(callers == 1 ? "" : "s")}";
}
