using Microsoft.Extensions.DependencyInjection;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// How long registered services live. One that lives as long as the server is resolved once, which spares each call the making of
/// a scope.
/// </summary>
internal sealed class ServiceLifetimes(IServiceCollection services)
{
    /// <summary>The lifetime of the type's last registration; null when it has none.</summary>
    public ServiceLifetime? Of(Type type) =>
        services.LastOrDefault(service => service.ServiceType == type && !service.IsKeyedService)?.Lifetime;
}
