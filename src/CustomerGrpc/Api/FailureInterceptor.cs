using CustomerGrpc.Access;
using CustomerGrpc.Errors;
using CustomerGrpc.Hosting;
using CustomerGrpc.Telemetry;
using CustomerGrpc.Transcoding;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Api;

/// <summary>
/// Translates what use cases throw, once, for gRPC and REST, and counts the outcome. When the server stops, it cancels streams, which may
/// be endless, and ends them with UNAVAILABLE, so that clients connect to another replica.
/// </summary>
internal sealed class FailureInterceptor(
    FailureTranslator failures, CustomerMetrics metrics, ShutdownDrain drain, MappedServices services) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        LargeBodies.EndParsing(context.GetHttpContext());
        try
        {
            var response = await continuation(request, context);
            metrics.CountCall(context, request);
            return response;
        }
        catch (Exception exception)
        {
            var failure = ToFailure(exception, context);
            metrics.CountCall(context, request, failure);
            if (failure == exception)
                throw;
            throw failure;
        }
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        StreamAsync(context, call => continuation(new LinkedStreamReader<TRequest>(requestStream, call), call));

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        LargeBodies.EndParsing(context.GetHttpContext());
        return StreamAsync(context, async call =>
        {
            await continuation(request, responseStream, call);
            // A method that returns when it is cancelled has not sent everything.
            drain.Ended.ThrowIfCancellationRequested();
            return true;
        });
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        StreamAsync(context, async call =>
        {
            await continuation(new LinkedStreamReader<TRequest>(requestStream, call), responseStream, call);
            return true;
        });

    // Once the drain period is over, every failure of a stream is UNAVAILABLE: a cancelled stream does not always end with an
    // OperationCanceledException.
    private async Task<T> StreamAsync<T>(ServerCallContext context, Func<LinkedCallContext, Task<T>> stream)
    {
        using var call = new LinkedCallContext(context, drain.Ended);
        drain.StreamStarted();
        try
        {
            return await stream(call);
        }
        catch (Exception) when (drain.Ended.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "The server is shutting down."));
        }
        catch (Exception exception) when (exception is not (RpcException or OperationCanceledException))
        {
            throw ToFailure(exception, context);
        }
        finally
        {
            drain.StreamEnded();
        }
    }

    private Exception ToFailure(Exception exception, ServerCallContext context) => exception is RpcException or OperationCanceledException
        ? exception
        : failures.Translate(exception, context.Method).For(context, services.MethodOf(context).InputType, Failure.Domain);
}
