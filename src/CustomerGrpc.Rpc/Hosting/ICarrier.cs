using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>A way in which calls reach bound methods, for example gRPC. Every registered carrier maps every mapped service.</summary>
public interface ICarrier
{
    /// <summary>Maps the method's endpoints; none when this carrier does not carry the method.</summary>
    /// <typeparam name="TRequest">The requests' type.</typeparam>
    /// <typeparam name="TResponse">The responses' type.</typeparam>
    /// <param name="endpoints">Takes the endpoints.</param>
    /// <param name="method">The method to carry calls to.</param>
    /// <returns>What was mapped, so that conventions can be added to it.</returns>
    IEnumerable<IEndpointConventionBuilder> Map<TRequest, TResponse>(
        IEndpointRouteBuilder endpoints, BoundMethod<TRequest, TResponse> method)
        where TRequest : class where TResponse : class;
}
