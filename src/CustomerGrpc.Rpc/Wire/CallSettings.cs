using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>What every gRPC call shares.</summary>
internal sealed class CallSettings(
    IOptions<GrpcServiceOptions> options, TimeProvider clock, IHostApplicationLifetime lifetime, CallTelemetry telemetry, ILogger<CallSettings> logger)
{
    public GrpcServiceOptions Options { get; } = options.Value;

    public int MaxReceiveMessageSize { get; } = options.Value.MaxReceiveMessageSize ?? int.MaxValue;

    public int MaxSendMessageSize { get; } = options.Value.MaxSendMessageSize ?? int.MaxValue;

    public TimeProvider Clock { get; } = clock;

    public IHostApplicationLifetime Lifetime { get; } = lifetime;

    public CallTelemetry Telemetry { get; } = telemetry;

    public ILogger Logger { get; } = logger;
}
