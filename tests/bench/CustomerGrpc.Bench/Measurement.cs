namespace CustomerGrpc.Bench;

/// <summary>What one run of a row showed.</summary>
/// <param name="Rate">Answered requests a second.</param>
/// <param name="Latencies">How long each took, in microseconds.</param>
/// <param name="LoadShare">The part of all processors' time that the load program took; null where that is not known.</param>
internal sealed record Measurement(double Rate, IReadOnlyList<long> Latencies, double? LoadShare)
{
    /// <summary>How long a request kept a processor busy in the server, in microseconds.</summary>
    public double ServerCpu { get; init; }

    /// <summary>How long a request kept a processor busy in PostgreSQL, in microseconds.</summary>
    public double DatabaseCpu { get; init; }
}
