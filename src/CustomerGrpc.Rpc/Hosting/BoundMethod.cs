using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>A method of a mapped service: its contract, and what serves it. It is also in its endpoints' metadata.</summary>
public abstract class BoundMethod
{
    private protected BoundMethod(IMethod method, MethodDescriptor descriptor, Type serviceType, IReadOnlyList<object> metadata)
    {
        Type = method.Type;
        FullName = method.FullName;
        SpanName = FullName[1..];
        Descriptor = descriptor;
        ServiceType = serviceType;
        Metadata = metadata;
    }

    /// <summary>The method as its proto file declares it.</summary>
    public MethodDescriptor Descriptor { get; }

    /// <summary>Which sides stream.</summary>
    public MethodType Type { get; }

    /// <summary>The path of a gRPC call: <c>/package.Service/Method</c>.</summary>
    public string FullName { get; }

    /// <summary>What the span of a gRPC call is called: <c>package.Service/Method</c>.</summary>
    internal string SpanName { get; }

    /// <summary>The class that implements the service.</summary>
    public Type ServiceType { get; }

    /// <summary>The attributes of the class and of the method, in this order; endpoints take them as metadata.</summary>
    public IReadOnlyList<object> Metadata { get; }

    internal abstract IEnumerable<IEndpointConventionBuilder> MapBy(ICarrier carrier, IEndpointRouteBuilder endpoints);
}

/// <summary>
/// A method with its types. Calling it runs the interceptors around the service's own method; which of the four ways is
/// there follows from <see cref="BoundMethod.Type"/>.
/// </summary>
/// <typeparam name="TRequest">The requests' type.</typeparam>
/// <typeparam name="TResponse">The responses' type.</typeparam>
public sealed class BoundMethod<TRequest, TResponse> : BoundMethod
    where TRequest : class where TResponse : class
{
    private readonly Delegate _serve;

    internal BoundMethod(
        Method<TRequest, TResponse> method, MethodDescriptor descriptor, Type serviceType, IReadOnlyList<object> metadata, Delegate serve)
        : base(method, descriptor, serviceType, metadata)
    {
        Method = method;
        _serve = serve;
    }

    /// <summary>The method's marshallers.</summary>
    public Method<TRequest, TResponse> Method { get; }

    /// <summary>Serves a unary call.</summary>
    /// <param name="request">The request.</param>
    /// <param name="context">The call.</param>
    public Task<TResponse> UnaryAsync(TRequest request, HttpServerCallContext context) =>
        ((UnaryServerMethod<TRequest, TResponse>)_serve)(request, context);

    /// <summary>Serves a client-streaming call.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="context">The call.</param>
    public Task<TResponse> ClientStreamingAsync(IAsyncStreamReader<TRequest> requests, HttpServerCallContext context) =>
        ((ClientStreamingServerMethod<TRequest, TResponse>)_serve)(requests, context);

    /// <summary>Serves a server-streaming call.</summary>
    /// <param name="request">The request.</param>
    /// <param name="responses">Takes the responses.</param>
    /// <param name="context">The call.</param>
    public Task ServerStreamingAsync(TRequest request, IServerStreamWriter<TResponse> responses, HttpServerCallContext context) =>
        ((ServerStreamingServerMethod<TRequest, TResponse>)_serve)(request, responses, context);

    /// <summary>Serves a call that streams both ways.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="responses">Takes the responses.</param>
    /// <param name="context">The call.</param>
    public Task DuplexStreamingAsync(
        IAsyncStreamReader<TRequest> requests, IServerStreamWriter<TResponse> responses, HttpServerCallContext context) =>
        ((DuplexStreamingServerMethod<TRequest, TResponse>)_serve)(requests, responses, context);

    internal override IEnumerable<IEndpointConventionBuilder> MapBy(ICarrier carrier, IEndpointRouteBuilder endpoints) =>
        carrier.Map(endpoints, this);
}
