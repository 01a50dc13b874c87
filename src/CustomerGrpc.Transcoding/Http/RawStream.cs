using CustomerGrpc.Transcoding.Http.Binding;
using Google.Protobuf;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// A stream of google.api.HttpBody: the data of all responses is one body, with nothing between the parts, and the first names its
/// Content-Type.
/// </summary>
internal sealed class RawStream<TResponse>(RestCallContext call, ResponseBinder binder) : ResponseStream<TResponse>(call)
{
    private string? _contentType;

    /// <inheritdoc/>
    public override Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        var part = binder.Raw((IMessage)message!);
        _contentType ??= part.ContentType;
        return SendAsync(part.Data.Memory, isLast: false, cancellationToken);
    }

    /// <summary>Breaks the connection off, because text in the body would be taken for data (RFC 9112, section 8).</summary>
    public override Task EndAsync(Google.Rpc.Status status)
    {
        Call.HttpContext.Abort();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void SetHeaders(bool isEmpty) => Response.ContentType = _contentType;
}
