namespace CustomerGrpc.Bench.Results;

/// <summary>The name of a row.</summary>
/// <param name="Operation">What is done, such as "update"; rows of one operation stand together.</param>
/// <param name="Name">Who does it, such as "gRPC".</param>
/// <param name="Stores">How the calls are distributed over stores, see <see cref="StoreSpread"/>.</param>
internal sealed record RowKey(string Operation, string Name, string Stores)
{
    public const string Pgbench = "pgbench", Grpc = "gRPC", Rest = "REST", Hostile = "gRPC + hostile";

    /// <summary>The peers, see CustomerGrpc.Bench.Peers.</summary>
    public const string RawNpgsql = "raw Npgsql", EfCore = "EF Core", StockRest = "stock REST";

    public const string AllStockGrpc = "all stock gRPC", AllStockRest = "all stock REST";

    /// <summary>The operations that are no operation of the service.</summary>
    public const string Dialects = "dialects", TelemetryGrpc = "telemetry gRPC", TelemetryRest = "telemetry REST";

    public const string TelemetryOff = "off", TelemetryOn = "on", TelemetrySampled = "1 trace in 10";

    public override string ToString() => $"{Operation}, {Name}, {Stores}";
}
