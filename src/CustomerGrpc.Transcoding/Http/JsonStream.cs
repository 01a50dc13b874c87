using System.Buffers;
using System.Text.Json;
using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A stream of responses as lines of JSON or as server-sent events.</summary>
internal sealed class JsonStream<TResponse>(RestCallContext call, ResponseBinder binder) : ResponseStream<TResponse>(call)
{
    private readonly bool _isEvents = MediaTypes.PrefersEvents(call.HttpContext.Request);
    private GzipLines? _gzip;

    /// <inheritdoc/>
    public override async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        using var line = new RentedBuffer();
        line.Write(_isEvents ? "data: "u8 : "{\"result\":"u8);
        binder.Write((IMessage)message!, line);
        End(line);
        await SendAsync(line.Written, isLast: false, cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task EndAsync()
    {
        if (_gzip is not null)
            await SendAsync(default, isLast: true, Call.CancellationToken);
        await base.EndAsync();
    }

    /// <inheritdoc/>
    public override async Task EndAsync(Google.Rpc.Status status)
    {
        using var line = new RentedBuffer();
        line.Write(_isEvents ? "event: error\ndata: "u8 : "{\"error\":"u8);
        using (var json = new Utf8JsonWriter(line, PlainJsonEncoder.WriterOptions))
            Codecs.For(Google.Rpc.Status.Descriptor).WriteObject(json, status, binder.FailureStyle);
        End(line);
        // This also runs if the call has been cancelled.
        await SendAsync(line.Written, isLast: true, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _gzip?.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> part, bool isLast) => _gzip?.Compress(part.Span, isLast) ?? part;

    /// <inheritdoc/>
    protected override void SetHeaders(bool isEmpty)
    {
        Response.ContentType = _isEvents ? MediaTypes.EventStream : MediaTypes.NewlineDelimited;
        Response.Headers.Append("Vary", "Accept-Encoding");
        if (isEmpty || !AcceptedEncodings.AcceptsGzip(Call.HttpContext.Request))
            return;
        Response.Headers.ContentEncoding = "gzip";
        _gzip = new GzipLines();
    }

    private void End(RentedBuffer line) => line.Write(_isEvents ? "\n\n"u8 : "}\n"u8);
}
