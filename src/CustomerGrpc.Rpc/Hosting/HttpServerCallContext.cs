using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Hosting;

/// <summary>
/// A call over HTTP, whatever carries it. A carrier derives its own, which says how headers are written and how the call is
/// answered when its deadline passes.
/// </summary>
public abstract class HttpServerCallContext : ServerCallContext, IDisposable
{
    internal const string HttpContextKey = "__HttpContext";
    internal const string GrpcCarrier = "grpc";
    internal const string RestCarrier = "rest";

    // The longest that System.Threading.Timer takes; no process serves a call for 49 days.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);
    private static readonly TimerCallback Expire = call => ((HttpServerCallContext)call!).OnDeadlineExceeded();

    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private Dictionary<object, object>? _userState;
    private AuthContext? _authContext;
    private CancellationTokenSource? _cancellation;
    private ITimer? _deadlineTimer;
    private DateTime _deadline = DateTime.MaxValue;

    /// <summary>A call.</summary>
    /// <param name="httpContext">The HTTP request that carries it.</param>
    /// <param name="boundMethod">The called method.</param>
    protected HttpServerCallContext(HttpContext httpContext, BoundMethod boundMethod)
    {
        HttpContext = httpContext;
        BoundMethod = boundMethod;
    }

    /// <summary>The HTTP request that carries the call.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The called method.</summary>
    public BoundMethod BoundMethod { get; }

    /// <summary>What carries the call: <c>grpc</c> or <c>rest</c>.</summary>
    public abstract string Carrier { get; }

    /// <summary>The status that the caller was answered, OK until it was another.</summary>
    internal StatusCode Answered { get; private protected set; }

    /// <summary>How long the request's messages were as they were sent; null where that is not known.</summary>
    internal virtual long? RequestBytes => HttpContext.Request.ContentLength;

    /// <summary>How long the response's messages were as they were sent; null where that is not known.</summary>
    internal virtual long? ResponseBytes => HttpContext.Response.ContentLength;

    /// <summary>Whether anything has been put into the response trailers.</summary>
    public bool HasResponseTrailers => _responseTrailers is { Count: > 0 };

    /// <inheritdoc/>
    protected sealed override string MethodCore => BoundMethod.FullName;

    /// <inheritdoc/>
    protected sealed override string HostCore => HttpContext.Request.Host.Value ?? "";

    /// <inheritdoc/>
    protected sealed override string PeerCore => Peers.Name(HttpContext.Connection);

    /// <inheritdoc/>
    protected sealed override DateTime DeadlineCore => _deadline;

    /// <inheritdoc/>
    protected sealed override Metadata RequestHeadersCore => _requestHeaders ??= HeaderMetadata.Read(HttpContext.Request.Headers);

    /// <inheritdoc/>
    protected sealed override CancellationToken CancellationTokenCore => _cancellation?.Token ?? HttpContext.RequestAborted;

    /// <inheritdoc/>
    protected sealed override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    /// <inheritdoc/>
    protected sealed override Status StatusCore { get; set; }

    /// <inheritdoc/>
    protected override WriteOptions? WriteOptionsCore { get; set; }

    /// <inheritdoc/>
    protected sealed override AuthContext AuthContextCore => _authContext ??= Peers.Authentication(HttpContext.Connection);

    /// <inheritdoc/>
    protected sealed override IDictionary<object, object> UserStateCore =>
        _userState ??= new Dictionary<object, object> { [HttpContextKey] = HttpContext };

    /// <summary>
    /// The token of a call that something else than its client can end; none otherwise, which spares Kestrel the making of one.
    /// </summary>
    protected CancellationToken OwnCancellationToken => _cancellation?.Token ?? CancellationToken.None;

    /// <summary>Ends what the call holds. The carrier calls it when the call has been answered.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends what the call holds.</summary>
    /// <param name="disposing">Always true.</param>
    protected virtual void Dispose(bool disposing)
    {
        _deadlineTimer?.Dispose();
        _cancellation?.Dispose();
    }

    /// <summary>Gives the call up after a time. Called at most once, before the service's method.</summary>
    /// <param name="timeout">The time from now; zero or less has passed already.</param>
    /// <param name="clock">The clock that measures it.</param>
    protected void SetDeadline(TimeSpan timeout, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        _deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        MakeCancellable();
        if (timeout <= LongestTimer)
            _deadlineTimer = clock.CreateTimer(Expire, this, timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Answers that the deadline has passed, and cancels the call. It runs once, beside the service's method.</summary>
    protected internal abstract void OnDeadlineExceeded();

    /// <summary>Makes <see cref="CancelCall"/> possible. Called before the service's method.</summary>
    protected void MakeCancellable() =>
        _cancellation ??= CancellationTokenSource.CreateLinkedTokenSource(HttpContext.RequestAborted);

    /// <summary>Cancels the call's token. The call must not have been disposed of.</summary>
    protected void CancelCall() => _cancellation?.Cancel();

    /// <inheritdoc/>
    protected sealed override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("A client of this library does not exist, so that nothing takes the token.");
}
