using Grpc.Core;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>Takes a call's responses.</summary>
internal sealed class ResponseStream<T>(GrpcCall call, Marshaller<T> marshaller) : IServerStreamWriter<T>
    where T : class
{
    public WriteOptions? WriteOptions { get; set; }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        return call.WriteMessageAsync(message, marshaller, WriteOptions ?? call.WriteOptions, cancellationToken);
    }
}
