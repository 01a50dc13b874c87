using Grpc.Core;

namespace CustomerGrpc.Hosting;

/// <summary>Reads the requests of a stream until the call is cancelled, whatever token the method passes.</summary>
internal sealed class LinkedStreamReader<T>(IAsyncStreamReader<T> requests, LinkedCallContext call) : IAsyncStreamReader<T>
{
    public T Current => requests.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
        return await requests.MoveNext(either.Token);
    }
}
