using CustomerGrpc.Bench.Results;

namespace CustomerGrpc.Bench.Rows;

/// <summary>A row, its name in the results, and what it is compared with.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Baseline">The name of the row with which it is compared.</param>
/// <param name="Row">Runs it.</param>
internal sealed record BenchCase(RowKey Key, RowKey Baseline, IBenchRow Row)
{
    /// <summary>With how many callers it is measured; null for all numbers of the plan.</summary>
    public IReadOnlyList<int>? Callers { get; init; }
}
