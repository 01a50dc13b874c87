using System.Runtime.CompilerServices;
using CustomerGrpc.Rpc.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Serves the calls of one method, from the request's headers to the response's trailers.</summary>
internal abstract class CallHandler(BoundMethod method, CallSettings settings)
{
    private readonly bool _unlimitedBody =
        method.Type is MethodType.ClientStreaming or MethodType.DuplexStreaming || settings.MaxReceiveMessageSize > KestrelBodyLimit;

    // Kestrel's own limit of a request body, which holds where messages cannot exceed it.
    private const int KestrelBodyLimit = 28_000_000;

    public async Task HandleAsync(HttpContext http)
    {
        if (!CallRules.Accept(http))
            return;
        if (_unlimitedBody)
            LiftBodyLimits(http.Features);
        using var call = new GrpcCall(http, method, settings);
        using var measured = settings.Telemetry.Begin(call);
        try
        {
            call.Start();
            await ServeAsync(call);
            await call.EndAsync(call.Status);
        }
#pragma warning disable CA1031 // Whatever a service throws, its caller gets a status.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await call.FailAsync(exception);
        }
    }

    protected abstract ValueTask ServeAsync(GrpcCall call);

    // A stream may last for days and be silent for hours.
    private static void LiftBodyLimits(IFeatureCollection features)
    {
        if (features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }
}

internal sealed class UnaryCallHandler<TRequest, TResponse>(BoundMethod<TRequest, TResponse> method, CallSettings settings)
    : CallHandler(method, settings)
    where TRequest : class where TResponse : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask ServeAsync(GrpcCall call)
    {
        var request = await call.ReadOnlyMessageAsync(method.Method.RequestMarshaller);
        var response = await method.UnaryAsync(request, call);
        call.WriteOnlyMessage(response, method.Method.ResponseMarshaller);
    }
}

internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(BoundMethod<TRequest, TResponse> method, CallSettings settings)
    : CallHandler(method, settings)
    where TRequest : class where TResponse : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask ServeAsync(GrpcCall call)
    {
        var requests = new RequestStream<TRequest>(call, method.Method.RequestMarshaller);
        var response = await method.ClientStreamingAsync(requests, call);
        call.WriteOnlyMessage(response, method.Method.ResponseMarshaller);
    }
}

internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(BoundMethod<TRequest, TResponse> method, CallSettings settings)
    : CallHandler(method, settings)
    where TRequest : class where TResponse : class
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask ServeAsync(GrpcCall call)
    {
        var request = await call.ReadOnlyMessageAsync(method.Method.RequestMarshaller);
        await method.ServerStreamingAsync(request, new ResponseStream<TResponse>(call, method.Method.ResponseMarshaller), call);
    }
}

internal sealed class DuplexStreamingCallHandler<TRequest, TResponse>(BoundMethod<TRequest, TResponse> method, CallSettings settings)
    : CallHandler(method, settings)
    where TRequest : class where TResponse : class
{
    protected override ValueTask ServeAsync(GrpcCall call) => new(method.DuplexStreamingAsync(
        new RequestStream<TRequest>(call, method.Method.RequestMarshaller),
        new ResponseStream<TResponse>(call, method.Method.ResponseMarshaller),
        call));
}
