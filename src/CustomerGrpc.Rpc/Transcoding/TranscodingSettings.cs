using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Telemetry;
using CustomerGrpc.Rpc.Transcoding.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Rpc.Transcoding;

/// <summary>What every route shares.</summary>
internal sealed class TranscodingSettings(
    IOptions<GrpcServiceOptions> options, KnownTypes types, ErrorResponses errors, TimeProvider clock, CallTelemetry telemetry, ILogger<TranscodingSettings> logger)
{
    /// <summary>The largest body in bytes, also after decompression: the same bound as gRPC messages have.</summary>
    public int MaxBodySize { get; } = options.Value.MaxReceiveMessageSize ?? int.MaxValue;

    public KnownTypes Types { get; } = types;

    public ErrorResponses Errors { get; } = errors;

    public TimeProvider Clock { get; } = clock;

    public CallTelemetry Telemetry { get; } = telemetry;

    public ILogger Logger { get; } = logger;
}
