using CustomerGrpc.Rpc.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>gRPC over HTTP/2 (grpc/grpc, doc/PROTOCOL-HTTP2.md): each method is <c>POST /package.Service/Method</c>.</summary>
internal sealed class GrpcCarrier(CallSettings settings) : ICarrier
{
    public IEnumerable<IEndpointConventionBuilder> Map<TRequest, TResponse>(
        IEndpointRouteBuilder endpoints, BoundMethod<TRequest, TResponse> method)
        where TRequest : class where TResponse : class
    {
        CallHandler handler = method.Type switch
        {
            MethodType.Unary => new UnaryCallHandler<TRequest, TResponse>(method, settings),
            MethodType.ClientStreaming => new ClientStreamingCallHandler<TRequest, TResponse>(method, settings),
            MethodType.ServerStreaming => new ServerStreamingCallHandler<TRequest, TResponse>(method, settings),
            _ => new DuplexStreamingCallHandler<TRequest, TResponse>(method, settings),
        };
        yield return endpoints
            .MapPost(method.FullName, handler.HandleAsync)
            .WithDisplayName($"gRPC {method.FullName}")
            .WithMetadata([method, .. method.Metadata]);
    }
}
