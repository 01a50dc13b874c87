namespace CustomerGrpc.Bench.Results;

/// <summary>What the service and its data need apart from CPU time.</summary>
internal sealed record Footprint
{
    /// <summary>The seconds of each start from the process's start to Ready.</summary>
    public required IReadOnlyList<double> Starts { get; init; }

    /// <summary>The resident megabytes after the start.</summary>
    public required double MemoryAtRest { get; init; }

    /// <summary>The resident megabytes after <see cref="Calls"/> calls.</summary>
    public required double MemoryAfterCalls { get; init; }

    /// <summary>How many calls were sent before the memory was read again.</summary>
    public required int Calls { get; init; }

    /// <summary>The connections of one replica to PostgreSQL under load.</summary>
    public required int Connections { get; init; }

    /// <summary>The bytes per customer in the table, and in its indexes.</summary>
    public required double TableBytes { get; init; }

    public required double IndexBytes { get; init; }

    /// <summary>The bytes of write-ahead log per call without images of pages, which depend on the time between checkpoints.</summary>
    public required IReadOnlyDictionary<string, double> LogBytes { get; init; }

    public override string ToString() => FormattableString.Invariant($"""
        start-up     {Statistics.Median(Starts):F2} s from the process's start to Ready ({Starts.Min():F2}–{Starts.Max():F2} in {Starts.Count} starts)
        memory       {MemoryAtRest:F0} MB resident at rest, {MemoryAfterCalls:F0} MB after {Calls:N0} calls
        connections  {Connections} to PostgreSQL under load
        disk         {TableBytes:F0} bytes per customer in the table, {IndexBytes:F0} in its indexes
        log          {string.Join(", ", LogBytes.Select(bytes => FormattableString.Invariant($"{bytes.Value:F0} bytes per {bytes.Key}")))}

        """);
}
