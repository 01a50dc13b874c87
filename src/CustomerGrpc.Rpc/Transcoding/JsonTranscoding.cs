using CustomerGrpc.Rpc.Contract;
using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Transcoding;
using CustomerGrpc.Rpc.Transcoding.Errors;
using CustomerGrpc.Rpc.Transcoding.Routing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds REST to an application's gRPC services.</summary>
public static class JsonTranscoding
{
    /// <summary>
    /// Carries every mapped method that has a google.api.http rule over REST too, and answers whatever no endpoint takes. Where a
    /// <see cref="HttpErrorFormat"/> is registered, failures under its prefix are told in its way.
    /// </summary>
    /// <param name="grpc">What AddGrpc returned.</param>
    /// <param name="configure">Says how failures are named for programs.</param>
    public static IGrpcServerBuilder AddJsonTranscoding(this IGrpcServerBuilder grpc, Action<ContractOptions>? configure = null)
    {
        if (configure is not null) grpc.Services.Configure(configure);
        grpc.Services.TryAddSingleton<RouteTable>();
        grpc.Services.TryAddSingleton<KnownTypes>();
        grpc.Services.TryAddSingleton<ErrorResponses>();
        grpc.Services.TryAddSingleton<TranscodingSettings>();
        grpc.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ICarrier, JsonCarrier>());
        grpc.Services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, JsonRouter>());
        return grpc;
    }
}
