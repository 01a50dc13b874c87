namespace CustomerGrpc.Bench.Rows;

/// <summary>The cost of telemetry: updates by services with and without OTLP export.</summary>
internal static class TelemetryRows
{
    public const string Name = "telemetry";

    /// <param name="update">The operation.</param>
    /// <param name="database">Its customers.</param>
    /// <param name="off">A service that sends nothing.</param>
    /// <param name="on">A service that sends all traces, metrics and logs.</param>
    /// <param name="sampled">A service that sends the traces of one call in ten, and all metrics and logs.</param>
    public static IEnumerable<IBenchRow> Of(Operation update, BenchDatabase database, BenchServer off, BenchServer on, BenchServer sampled)
    {
        var (grpc, rest) = (update with { Name = "OTLP gRPC" }, update with { Name = "OTLP REST" });
        yield return new GrpcRow(grpc, database, off, "off");
        yield return new GrpcRow(grpc, database, on, "on");
        yield return new GrpcRow(grpc, database, sampled, "1 trace in 10");
        yield return new RestRow(rest, database, "off", off);
        yield return new RestRow(rest, database, "on", on);
        yield return new RestRow(rest, database, "1 trace in 10", sampled);
    }
}
