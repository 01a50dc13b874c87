namespace CustomerGrpc.Bench.Results;

/// <summary>The results of a row with a number of callers.</summary>
/// <param name="Key">The name of the row.</param>
/// <param name="Baseline">The name of the row with which it is compared.</param>
/// <param name="Callers">How many callers sent requests at the same time.</param>
/// <param name="Rounds">The results of the rounds.</param>
/// <param name="P50">The median latency in milliseconds, of all rounds; null without a latency.</param>
/// <param name="P99">The latency in milliseconds that 99 of 100 requests did not exceed; null without a latency.</param>
internal sealed record RowResult(
    RowKey Key, RowKey Baseline, int Callers, IReadOnlyList<RoundResult> Rounds, double? P50, double? P99)
{
    /// <summary>The median rate; null if each round failed.</summary>
    public double? Rate => MedianOf(round => round.Rate);

    /// <summary>Why the first failed round failed; null if none did.</summary>
    public string? Failure => Rounds.FirstOrDefault(round => round.Failure is not null)?.Failure;

    /// <summary>The median of a value of the rounds that succeeded.</summary>
    public double? MedianOf(Func<RoundResult, double?> value) =>
        Statistics.Median(Rounds.Where(round => round.Failure is null).Select(value).OfType<double>());
}
