namespace CustomerGrpc.Bench.Results;

/// <summary>What one round measured of a row.</summary>
internal sealed record RoundResult
{
    /// <summary>Responses per second; null if the measurement failed.</summary>
    public double? Rate { get; init; }

    /// <summary>The CPU time of the server per request, in microseconds.</summary>
    public double ServerCpu { get; init; }

    /// <summary>The CPU time of PostgreSQL per request, in microseconds.</summary>
    public double DatabaseCpu { get; init; }

    /// <summary>The share of the load program in the time of all processors; null if unknown.</summary>
    public double? LoadShare { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Failure { get; init; }
}
