using Grpc.Core;
using Grpc.Core.Interceptors;

namespace CustomerGrpc.Hosting;

/// <summary>
/// Ends streams with UNAVAILABLE when the server stops: they may be endless, and Kestrel waits for them. Clients that see it connect to
/// another replica. Once the drain period is over, any failure of a stream is reported so: cancelling a stream does not always surface as an
/// <see cref="OperationCanceledException"/>.
/// </summary>
internal sealed class ShutdownInterceptor(ShutdownDrain drain) : Interceptor
{
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = new LinkedCallContext(context, drain.Ended);
        try
        {
            return await continuation(new LinkedStreamReader<TRequest>(requestStream, call), call);
        }
        catch (Exception) when (drain.Ended.IsCancellationRequested)
        {
            throw Unavailable();
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = new LinkedCallContext(context, drain.Ended);
        try
        {
            await continuation(request, responseStream, call);
        }
        catch (Exception) when (drain.Ended.IsCancellationRequested)
        {
            throw Unavailable();
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = new LinkedCallContext(context, drain.Ended);
        try
        {
            await continuation(new LinkedStreamReader<TRequest>(requestStream, call), responseStream, call);
        }
        catch (Exception) when (drain.Ended.IsCancellationRequested)
        {
            throw Unavailable();
        }
    }

    private static RpcException Unavailable() => new(new Status(StatusCode.Unavailable, "The server is shutting down."));

    /// <summary>Reads requests until the call is cancelled, whatever token the method passes.</summary>
    private sealed class LinkedStreamReader<T>(IAsyncStreamReader<T> requests, LinkedCallContext call) : IAsyncStreamReader<T>
    {
        public T Current => requests.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
            return await requests.MoveNext(either.Token);
        }
    }
}
