namespace CustomerGrpc.Rpc.Telemetry;

/// <summary>What a listener of the calls' telemetry subscribes to.</summary>
public static class GrpcTelemetry
{
    /// <summary>
    /// The meter of the calls, whatever carries them: <c>rpc.server.duration</c>, <c>rpc.server.active_requests</c>,
    /// <c>rpc.server.request.size</c> and <c>rpc.server.response.size</c>.
    /// </summary>
    public const string MeterName = "CustomerGrpc.Rpc";
}
