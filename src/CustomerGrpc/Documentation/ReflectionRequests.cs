using Grpc.Core;

namespace CustomerGrpc.Documentation;

/// <summary>
/// Requests for the package's reflection service, without those that it does not implement: these are answered here, or replaced by a
/// request that it does implement.
/// </summary>
/// <param name="requests">The requests of the client.</param>
/// <param name="replace">Returns the request for the service; null if the request has been answered.</param>
internal sealed class ReflectionRequests<TRequest>(IAsyncStreamReader<TRequest> requests, Func<TRequest, Task<TRequest?>> replace)
    : IAsyncStreamReader<TRequest>
    where TRequest : class
{
    public TRequest Current { get; private set; } = null!;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            if (await replace(requests.Current) is { } request)
            {
                Current = request;
                return true;
            }
        }

        return false;
    }
}
