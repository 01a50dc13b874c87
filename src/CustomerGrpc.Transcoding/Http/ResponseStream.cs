using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A stream of responses. Its status and headers are sent with the first part of the body.</summary>
internal abstract class ResponseStream<TResponse>(RestCallContext call) : IServerStreamWriter<TResponse>, IDisposable
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;
    private bool _ended;

    /// <summary>Whether the headers have been sent, so that a failure can no longer change the status.</summary>
    public bool HasBegun { get; private set; }

    /// <inheritdoc/>
    public WriteOptions? WriteOptions { get; set; }

    protected RestCallContext Call => call;

    protected HttpResponse Response => call.HttpContext.Response;

    /// <inheritdoc/>
    public Task WriteAsync(TResponse message) => WriteAsync(message, call.CancellationToken);

    /// <inheritdoc/>
    public abstract Task WriteAsync(TResponse message, CancellationToken cancellationToken);

    /// <summary>Ends the stream; sends status and headers if no response has done so.</summary>
    public virtual async Task EndAsync()
    {
        if (HasBegun || !call.TryBeginResponse())
            return;
        Begin(isEmpty: true);
        await Response.StartAsync(call.CancellationToken);
    }

    /// <summary>Ends a stream that has begun with a failure.</summary>
    public abstract Task EndAsync(Google.Rpc.Status status);

    /// <inheritdoc/>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Sets the headers that describe the body, which may be empty.</summary>
    protected abstract void SetHeaders(bool isEmpty);

    /// <summary>The bytes to send for a part, which is called in the order of the parts.</summary>
    protected virtual ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> part, bool isLast) => part;

    // A failure, such as the deadline, can end the stream while the method still writes.
    protected async Task SendAsync(ReadOnlyMemory<byte> part, bool isLast, CancellationToken cancellationToken)
    {
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_gate)
        {
            if (_ended || (!HasBegun && !call.TryBeginResponse()))
                throw new RpcException(new Status(StatusCode.Cancelled, "The call has ended."));
            if (!HasBegun)
                Begin(isEmpty: false);
            _ended = isLast;
            before = _last;
            _last = sent.Task;
        }
        try
        {
            await before;
            await Response.BodyWriter.WriteAsync(Encode(part, isLast), cancellationToken);
        }
        finally
        {
            sent.SetResult();
        }
    }

    private void Begin(bool isEmpty)
    {
        call.WriteTrailers();
        Response.StatusCode = StatusCodes.Status200OK;
        Response.Headers.CacheControl = "no-store";
        SetHeaders(isEmpty);
        HasBegun = true;
    }
}
