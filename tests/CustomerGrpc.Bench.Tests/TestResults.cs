using CustomerGrpc.Bench.Results;

namespace CustomerGrpc.Bench.Tests;

/// <summary>Results as a run makes them.</summary>
internal static class TestResults
{
    public static readonly string Ten = StoreSpread.Ten.Name, One = StoreSpread.One.Name;

    public static BenchResults Of(params RowResult[] rows) => new(
        new DateTimeOffset(2026, 11, 30, 0, 0, 0, TimeSpan.Zero), "3 rounds", "2 processors, PostgreSQL 17, .NET 10.0.1",
        new MachineNoise(0.3, 0.01, 0.02, 0), rows, Footprint: null);

    /// <summary>A row that is compared with pgbench. A round without a rate failed.</summary>
    public static RowResult Row(string operation, string name, string stores, int callers, params double?[] rates) => new(
        new(operation, name, stores), new(operation, RowKey.Pgbench, Ten), callers,
        [.. rates.Select(rate => new RoundResult { Rate = rate, Failure = rate is null ? "the connection was closed" : null })],
        P50: 1, P99: 2);
}
