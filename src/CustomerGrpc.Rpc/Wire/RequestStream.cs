using Grpc.Core;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>A call's requests. Only what the service asks for is read, so that a slow service slows the client.</summary>
internal sealed class RequestStream<T>(GrpcCall call, Marshaller<T> marshaller) : IAsyncStreamReader<T>
    where T : class
{
    private T? _current;
    private bool _ended;

    public T Current => _current ?? throw new InvalidOperationException("No message has been read, or the stream has ended.");

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (_ended)
            return false;
        _current = await call.ReadMessageAsync(marshaller, cancellationToken);
        _ended = _current is null;
        return !_ended;
    }
}
