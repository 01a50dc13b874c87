using System.Buffers;
using System.Text.Json;
using CustomerGrpc.Transcoding.Http.Binding;
using CustomerGrpc.Transcoding.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A stream of responses as lines of JSON or as server-sent events.</summary>
internal sealed class JsonStream<TResponse>(RestCallContext call, ResponseBinder binder) : IServerStreamWriter<TResponse>, IDisposable
{
    private readonly Lock _gate = new();
    private readonly bool _isEvents = MediaTypes.PrefersEvents(call.HttpContext.Request);
    private Task _last = Task.CompletedTask;
    private GzipLines? _gzip;
    private bool _ended;

    /// <summary>Whether the headers have been sent, so that a failure must be the last line.</summary>
    public bool HasBegun { get; private set; }

    private HttpResponse Response => call.HttpContext.Response;

    /// <inheritdoc/>
    public WriteOptions? WriteOptions { get; set; }

    /// <inheritdoc/>
    public Task WriteAsync(TResponse message) => WriteAsync(message, call.CancellationToken);

    /// <inheritdoc/>
    public async Task WriteAsync(TResponse message, CancellationToken cancellationToken)
    {
        using var line = new RentedBuffer();
        line.Write(_isEvents ? "data: "u8 : "{\"result\":"u8);
        binder.Write((IMessage)message!, line);
        End(line);
        await SendAsync(line, isLast: false, cancellationToken);
    }

    /// <summary>Ends the stream. Sends status and headers if there was no response.</summary>
    public async Task EndAsync()
    {
        using var nothing = new RentedBuffer();
        if (_gzip is not null)
            await SendAsync(nothing, isLast: true, call.CancellationToken);
        if (HasBegun || !call.TryBeginResponse())
            return;
        SetHeaders();
        await Response.StartAsync(call.CancellationToken);
    }

    /// <summary>Ends the stream with a failure.</summary>
    public async Task EndAsync(Google.Rpc.Status status)
    {
        using var line = new RentedBuffer();
        line.Write(_isEvents ? "event: error\ndata: "u8 : "{\"error\":"u8);
        using (var json = new Utf8JsonWriter(line, PlainJsonEncoder.WriterOptions))
            Codecs.For(Google.Rpc.Status.Descriptor).WriteObject(json, status, binder.FailureStyle);
        End(line);
        // This also runs if the call has been cancelled.
        await SendAsync(line, isLast: true, CancellationToken.None);
    }

    /// <summary>Releases the compressor.</summary>
    public void Dispose() => _gzip?.Dispose();

    private void End(RentedBuffer line) => line.Write(_isEvents ? "\n\n"u8 : "}\n"u8);

    // A failure, such as the deadline, can end the stream while the method still writes.
    private async Task SendAsync(RentedBuffer line, bool isLast, CancellationToken cancellationToken)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            if (_ended || (!HasBegun && !call.TryBeginResponse()))
                throw new RpcException(new Status(StatusCode.Cancelled, "The call has ended."));
            if (!HasBegun)
                BeginAnswer();
            _ended = isLast;
            before = _last;
            _last = sent.Task;
        }
        try
        {
            await before;
            await Response.BodyWriter.WriteAsync(_gzip?.Compress(line.Written.Span, isLast) ?? line.Written, cancellationToken);
        }
        finally
        {
            sent.SetResult();
        }
    }

    private void BeginAnswer()
    {
        SetHeaders();
        if (!AcceptedEncodings.AcceptsGzip(call.HttpContext.Request))
            return;
        Response.Headers.ContentEncoding = "gzip";
        _gzip = new GzipLines();
    }

    private void SetHeaders()
    {
        HasBegun = true;
        call.WriteTrailers();
        Response.StatusCode = StatusCodes.Status200OK;
        Response.ContentType = _isEvents ? MediaTypes.EventStream : MediaTypes.NewlineDelimited;
        Response.Headers.CacheControl = "no-store";
        Response.Headers.Append("Vary", "Accept-Encoding");
    }
}
