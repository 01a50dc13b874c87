using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Telemetry;
using CustomerGrpc.Rpc.Wire;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds gRPC to an application.</summary>
public static class GrpcServices
{
    /// <summary>Adds what <c>MapGrpcService</c> needs, and answers calls of unknown methods with UNIMPLEMENTED.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets options.</param>
    public static IGrpcServerBuilder AddGrpc(this IServiceCollection services, Action<GrpcServiceOptions>? configure = null)
    {
        services.AddRouting();
        services.AddOptions();
        services.AddMetrics();
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ServiceLifetimes(services));
        services.TryAddSingleton<InterceptorChain>();
        services.TryAddSingleton<MappedServices>();
        services.TryAddSingleton<CallTelemetry>();
        services.TryAddSingleton<CallSettings>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ICarrier, GrpcCarrier>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, HttpTelemetry>());
        services.TryAddEnumerable(ServiceDescriptor.Transient<IStartupFilter, UnimplementedCalls>());
        return new GrpcServerBuilder(services);
    }
}
