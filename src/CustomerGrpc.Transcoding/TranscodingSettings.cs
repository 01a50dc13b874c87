using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Rules;
using Grpc.AspNetCore.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerGrpc.Transcoding;

/// <summary>The settings and services that every route needs.</summary>
internal sealed class TranscodingSettings(
    IServiceProvider services, KnownTypes types, ErrorResponses errors, TimeProvider clock, ILogger<TranscodingSettings> logger)
{
    /// <summary>The largest body in bytes, also after decompression: the limit of gRPC messages.</summary>
    public int MaxBodySize { get; private init; } =
        services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value.MaxReceiveMessageSize ?? int.MaxValue;

    public KnownTypes Types { get; } = types;

    public ErrorResponses Errors { get; } = errors;

    public TimeProvider Clock { get; } = clock;

    public ILogger Logger { get; } = logger;

    /// <summary>The error details of requests that are invalid.</summary>
    public ContractOptions Contract { get; } = services.GetRequiredService<IOptions<ContractOptions>>().Value;

    /// <summary>The rules of the contract; null if the application does not check them.</summary>
    public ContractRules? Rules { get; } = services.GetService<ContractRules>();

    /// <summary>The settings of one service.</summary>
    public TranscodingSettings For<TService>()
        where TService : class => new(services, Types, Errors, Clock, logger)
        {
            MaxBodySize = services.GetRequiredService<IOptions<GrpcServiceOptions<TService>>>().Value.MaxReceiveMessageSize ?? MaxBodySize,
        };
}
