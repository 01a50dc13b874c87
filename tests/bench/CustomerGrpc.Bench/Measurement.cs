namespace CustomerGrpc.Bench;

/// <summary>The result of one run of a row.</summary>
/// <param name="Rate">Responses per second.</param>
/// <param name="Latencies">The latency of each request, in microseconds.</param>
/// <param name="LoadShare">The load program's share of the time of all processors; null if unknown.</param>
internal sealed record Measurement(double Rate, IReadOnlyList<long> Latencies, double? LoadShare)
{
    /// <summary>The server's CPU time per request, in microseconds.</summary>
    public double ServerCpu { get; init; }

    /// <summary>PostgreSQL's CPU time per request, in microseconds.</summary>
    public double DatabaseCpu { get; init; }
}
