using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the services that every gRPC server has.</summary>
public static class StandardServices
{
    /// <summary>Adds health: the singleton <see cref="HealthStatuses"/> and what <see cref="MapGrpcHealth"/> needs.</summary>
    /// <param name="builder">What <c>AddGrpc</c> returned.</param>
    /// <param name="configure">Sets options.</param>
    public static IGrpcServerBuilder AddHealth(this IGrpcServerBuilder builder, Action<HealthOptions>? configure = null)
    {
        if (configure is not null)
            builder.Services.Configure(configure);
        builder.Services.AddSingleton(services => new HealthStatuses(services.GetRequiredService<MappedServices>()));
        builder.Services.AddHostedService<HealthDrain>();
        return builder;
    }

    /// <summary>Adds what <see cref="MapGrpcReflection"/> needs.</summary>
    /// <param name="builder">What <c>AddGrpc</c> returned.</param>
    public static IGrpcServerBuilder AddReflection(this IGrpcServerBuilder builder)
    {
        builder.Services.AddSingleton<DescriptorIndex>();
        return builder;
    }

    /// <summary>Maps <c>grpc.health.v1.Health</c>.</summary>
    /// <param name="endpoints">Takes the endpoints.</param>
    public static IEndpointConventionBuilder MapGrpcHealth(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGrpcService<HealthService>();

    /// <summary>Maps <c>ServerReflection</c> of <c>grpc.reflection.v1</c> and <c>v1alpha</c>.</summary>
    /// <param name="endpoints">Takes the endpoints.</param>
    public static void MapGrpcReflection(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ReflectionService>();
        endpoints.MapGrpcService<AlphaReflectionService>();
    }
}
