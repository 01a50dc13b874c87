using CustomerGrpc.Rpc.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps services.</summary>
public static class GrpcEndpoints
{
    /// <summary>Maps every method of the service by every carrier.</summary>
    /// <typeparam name="TService">A class that derives from a generated service base class.</typeparam>
    /// <param name="endpoints">Takes the endpoints.</param>
    /// <returns>Adds conventions to all of them.</returns>
    public static IEndpointConventionBuilder MapGrpcService<TService>(this IEndpointRouteBuilder endpoints)
        where TService : class
    {
        var services = endpoints.ServiceProvider;
        var mapped = services.GetService<MappedServices>()
            ?? throw new InvalidOperationException("Call AddGrpc on the application's services before MapGrpcService.");
        var binder = new ServiceBinder<TService>(services);
        mapped.Add(binder.Descriptor);
        return new MappedEndpoints(
        [
            .. services.GetServices<ICarrier>().SelectMany(carrier => binder.Methods.SelectMany(method => method.MapBy(carrier, endpoints))),
        ]);
    }

    private sealed class MappedEndpoints(List<IEndpointConventionBuilder> endpoints) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention) => endpoints.ForEach(endpoint => endpoint.Add(convention));

        public void Finally(Action<EndpointBuilder> finalConvention) => endpoints.ForEach(endpoint => endpoint.Finally(finalConvention));
    }
}
