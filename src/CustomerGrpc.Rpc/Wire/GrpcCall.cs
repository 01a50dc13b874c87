using CustomerGrpc.Rpc.Hosting;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Rpc.Wire;

/// <summary>
/// A gRPC call. It ends once: by its handler, or early, by its deadline or the server's shutdown, which answer even while a handler
/// that ignores cancellation runs on.
/// </summary>
internal sealed class GrpcCall : HttpServerCallContext
{
    private const int Open = 0;
    private const int Writing = 1;
    private const int Ended = 2;

    // RFC 9113, section 7.
    private const int Http2NoError = 0;
    private const int Http2Cancel = 8;

    private readonly CallSettings _settings;
    private readonly MessageReader _requests;
    private readonly MessageWriter _responses;
    private TaskCompletionSource? _endedEarly;
    private CancellationTokenRegistration _shutdown;
    private int _state;
    private bool _hasMessage;

    public GrpcCall(HttpContext http, BoundMethod method, CallSettings settings)
        : base(http, method)
    {
        _settings = settings;
        _requests = new MessageReader(http.Request.BodyReader, settings.MaxReceiveMessageSize);
        _responses = new MessageWriter(http.Response.BodyWriter, settings);
    }

    public override string Carrier => GrpcCarrier;

    internal override long? RequestBytes => _requests.Length;

    internal override long? ResponseBytes => _responses.Length;

    /// <summary>Whether the last request message was compressed.</summary>
    public bool IsRequestCompressed => _requests.WasCompressed;

    private HttpResponse Response => HttpContext.Response;

    /// <summary>Reads what the request's headers say of the call.</summary>
    public void Start()
    {
        var headers = HttpContext.Request.Headers;
        Response.ContentType = CallRules.ContentType;
        _requests.Encoding = MessageEncoding.OfRequest(headers, Response.Headers);
        if (_settings.Options.ResponseCompressionAlgorithm is { } algorithm)
            UseResponseEncoding(algorithm);
        if (headers.GrpcTimeout is { Count: > 0 } timeout)
            StartDeadline(timeout.ToString());
        if (BoundMethod.Type != MethodType.Unary)
            EndAtShutdown();
    }

    /// <summary>Reads the request of a call that has one; none or two are UNIMPLEMENTED (grpc/grpc, doc/statuscodes.md).</summary>
    public ValueTask<T> ReadOnlyMessageAsync<T>(Marshaller<T> marshaller)
        where T : class => _requests.ReadOnlyAsync(marshaller, OwnCancellationToken);

    /// <summary>Reads the next request, or null at the end.</summary>
    public ValueTask<T?> ReadMessageAsync<T>(Marshaller<T> marshaller, CancellationToken cancellationToken)
        where T : class => _requests.ReadAsync(marshaller, Or(cancellationToken));

    /// <summary>Writes the response of a call that has one. It leaves with the trailers.</summary>
    public void WriteOnlyMessage<T>(T? message, Marshaller<T> marshaller)
        where T : class
    {
        if (message is null)
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        if (!TryBeginWrite())
            return;
        _hasMessage = true;
        _responses.Write(message, marshaller, WriteOptions);
        EndWrite();
    }

    /// <summary>Writes one of many responses, and waits until the client has room for more.</summary>
    public async Task WriteMessageAsync<T>(T message, Marshaller<T> marshaller, WriteOptions? options, CancellationToken cancellationToken)
        where T : class
    {
        BeginWrite();
        try
        {
            _hasMessage = true;
            _responses.Write(message, marshaller, options);
            if (options is null || !options.Flags.HasFlag(WriteFlags.BufferHint))
                await FlushAsync(cancellationToken);
        }
        finally
        {
            EndWrite();
        }
    }

    /// <summary>Answers what the handler came to, unless the call has ended early.</summary>
    public Task EndAsync(Status status)
    {
        if (Interlocked.Exchange(ref _state, Ended) == Ended)
            return _endedEarly?.Task ?? Task.CompletedTask;
        Answered = status.StatusCode;
        WriteTrailers(status, HasResponseTrailers ? ResponseTrailers : null);
        return Task.CompletedTask;
    }

    /// <summary>Answers what the handler threw.</summary>
    public Task FailAsync(Exception exception)
    {
        if (exception is RpcException { Trailers: var trailers, Status: var status })
        {
            CallLog.Refused(_settings.Logger, Method, status.StatusCode, status.Detail, exception);
            foreach (var trailer in trailers)
                ResponseTrailers.Add(trailer);
            return EndAsync(status);
        }

        if (exception is ClientGoneException || HttpContext.RequestAborted.IsCancellationRequested)
            return EndAsync(Status.DefaultCancelled);
        if (Volatile.Read(ref _state) != Ended)
            CallLog.Failed(_settings.Logger, Method, exception);
        return EndAsync(new Status(StatusCode.Unknown, "Exception was thrown by handler."));
    }

    /// <summary>Answers now, cancels the handler, and lets it run out.</summary>
    public void EndEarly(Status status)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _endedEarly, ended, null) is not null)
            return;
        var before = Interlocked.Exchange(ref _state, Ended);
        if (before == Ended)
            return;
        Answered = status.StatusCode;
        _ = AnswerEarlyAsync(status, canWrite: before == Open, ended);
    }

    protected internal override void OnDeadlineExceeded() => EndEarly(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));

    protected override void Dispose(bool disposing)
    {
        _shutdown.Dispose();
        base.Dispose(disposing);
    }

    protected override async Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        if (Response.HasStarted)
            throw new InvalidOperationException("The response headers have been sent already.");
        BeginWrite();
        try
        {
            if (responseHeaders.GetValue(MessageEncoding.InternalRequestHeader) is { } algorithm)
                UseResponseEncoding(algorithm);
            HeaderMetadata.Write(responseHeaders, Response.Headers);
            await FlushAsync(CancellationToken.None);
        }
        finally
        {
            EndWrite();
        }
    }

    private void StartDeadline(string text)
    {
        if (!GrpcTimeout.TryParse(text, out var timeout))
            throw new RpcException(new Status(StatusCode.Internal, "The header 'grpc-timeout' is malformed."));
        if (timeout == TimeSpan.Zero)
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded"));
        SetDeadline(timeout, _settings.Clock);
    }

    /// <summary>
    /// A stream may be endless, so that the shutdown of the server ends it. The close of its connection alone does not: a connection
    /// that has reached its age is closed when its calls have ended.
    /// </summary>
    private void EndAtShutdown()
    {
        MakeCancellable();
        var connection = HttpContext.Features.Get<IConnectionLifetimeNotificationFeature>();
        _shutdown = connection?.ConnectionClosedRequested.UnsafeRegister(
            static call => ((GrpcCall)call!).OnConnectionClosing(), this) ?? default;
    }

    private void OnConnectionClosing()
    {
        if (_settings.Lifetime.ApplicationStopping.IsCancellationRequested)
            EndEarly(new Status(StatusCode.Unavailable, "The server is shutting down."));
    }

    private void UseResponseEncoding(string algorithm)
    {
        if (!MessageEncoding.IsAccepted(algorithm, HttpContext.Request.Headers))
            return;
        Response.Headers.GrpcEncoding = algorithm;
        _responses.Compress = true;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var result = await Response.BodyWriter.FlushAsync(Or(cancellationToken));
        if (result.IsCompleted)
            throw new ClientGoneException(null);
    }

    private CancellationToken Or(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? cancellationToken : OwnCancellationToken;

    private void BeginWrite()
    {
        if (!TryBeginWrite())
            throw new OperationCanceledException("The call has ended.", CancellationToken);
    }

    private bool TryBeginWrite() => Interlocked.CompareExchange(ref _state, Writing, Open) switch
    {
        Open => true,
        Writing => throw new InvalidOperationException("The previous write has not ended yet."),
        _ => false,
    };

    private void EndWrite() => Interlocked.CompareExchange(ref _state, Open, Writing);

    private async Task AnswerEarlyAsync(Status status, bool canWrite, TaskCompletionSource ended)
    {
        try
        {
            if (canWrite)
                WriteTrailers(status, null);
            CancelCall();
            if (canWrite)
                await Response.CompleteAsync();
            if (!canWrite || !_requests.IsCompleted)
                HttpContext.Features.Get<IHttpResetFeature>()?.Reset(canWrite ? Http2NoError : Http2Cancel);
        }
#pragma warning disable CA1031 // The connection may be gone, or a callback of the service may throw; neither changes the answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            CallLog.EndedEarly(_settings.Logger, Method, exception);
        }
        finally
        {
            ended.SetResult();
        }
    }

    /// <summary>Writes the status behind the messages, or as Trailers-Only where there are none.</summary>
    private void WriteTrailers(in Status status, Metadata? custom)
    {
        var trailers = _hasMessage || Response.HasStarted
            ? HttpContext.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers
            : Response.Headers;
        if (custom is not null)
            HeaderMetadata.Write(custom, trailers);
        StatusTrailers.Write(trailers, status);
    }
}
