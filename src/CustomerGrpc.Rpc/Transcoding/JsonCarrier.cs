using CustomerGrpc.Rpc.Hosting;
using CustomerGrpc.Rpc.Transcoding.Http;
using CustomerGrpc.Rpc.Transcoding.Routing;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Rpc.Transcoding;

/// <summary>REST: the routes of google.api.http, in JSON. They are matched by their own table, behind all endpoints.</summary>
internal sealed class JsonCarrier(RouteTable routes, TranscodingSettings settings) : ICarrier
{
    public IEnumerable<IEndpointConventionBuilder> Map<TRequest, TResponse>(
        IEndpointRouteBuilder endpoints, BoundMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var binding in HttpBinding.Of(method.Descriptor))
        {
            routes.Add(method.Type switch
            {
                MethodType.Unary => new UnaryRoute<TRequest, TResponse>(method, binding, settings),
                MethodType.ServerStreaming => new ServerStreamingRoute<TRequest, TResponse>(method, binding, settings),
                _ => throw binding.Wrong("a method whose requests stream has no form over REST"),
            });
        }
        return [];
    }
}
