using CustomerGrpc.Transcoding;
using CustomerGrpc.Transcoding.Http;
using CustomerGrpc.Transcoding.Http.Errors;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Rules;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds REST to the gRPC services of an application.</summary>
public static class RestTranscodingExtensions
{
    /// <summary>
    /// Maps each method that has a <c>google.api.http</c> rule to REST endpoints as well, when <c>MapGrpcService</c> maps its service.
    /// It takes the place of <c>AddJsonTranscoding</c> of Microsoft.AspNetCore.Grpc.JsonTranscoding and reads the same options.
    /// Failures below the path prefix of a registered <see cref="HttpErrorFormat"/> are written in that format.
    /// </summary>
    /// <param name="grpc">The builder that <c>AddGrpc</c> returned.</param>
    /// <param name="configure">Sets the types that a google.protobuf.Any may hold and how JSON is written.</param>
    public static IGrpcServerBuilder AddRestTranscoding(this IGrpcServerBuilder grpc, Action<GrpcJsonTranscodingOptions>? configure = null)
    {
        var services = grpc.Services;
        // ProtoJSON writes 64-bit integers as strings, because JavaScript reads numbers as doubles.
        services.Configure<GrpcJsonTranscodingOptions>(options => options.JsonSettings.WriteInt64sAsStrings = true);
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<MappedServices>();
        services.TryAddSingleton<RestBindings>();
        services.TryAddSingleton<KnownTypes>();
        services.TryAddSingleton(provider => new ErrorResponses(
            provider.GetServices<HttpErrorFormat>(),
            provider.GetRequiredService<KnownTypes>(),
            provider.GetRequiredService<IOptions<ContractOptions>>()));
        services.TryAddSingleton<TranscodingSettings>();
        services.TryAddSingleton(typeof(MethodInvokers<>));
        services.TryAddEnumerable(ServiceDescriptor.Singleton(typeof(IServiceMethodProvider<>), typeof(RestMethodProvider<>)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, RawPathMatcherPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, StatusCodeBodies>());
        return grpc;
    }
}
