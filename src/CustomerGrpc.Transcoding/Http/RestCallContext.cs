using CustomerGrpc.Transcoding.Fields;
using CustomerGrpc.Transcoding.Http.Routing;
using CustomerGrpc.Transcoding.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>A call over REST.</summary>
internal sealed class RestCallContext(
    HttpContext http, IMethod method, HttpBinding binding, TimeProvider clock) : ServerCallContext, IDisposable
{
    /// <summary>The header with the timeout of the call in seconds (Google's system parameter).</summary>
    public const string TimeoutHeader = "X-Server-Timeout";

    // GetHttpContext of Grpc.AspNetCore looks for this key in the user state of contexts that are not its own.
    private const string HttpContextKey = "__HttpContext";

    // The longest that System.Threading.Timer takes: 49 days.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private CancellationTokenSource? _cancellation;
    private CancellationTokenSource? _timeout;
    private TaskCompletionSource? _expired;
    private DateTime _deadline = DateTime.MaxValue;
    private Metadata? _requestHeaders;
    private Metadata? _responseTrailers;
    private Dictionary<object, object>? _userState;
    private AuthContext? _authContext;
    private int _hasResponse;

    /// <summary>The HTTP request that carries the call.</summary>
    public HttpContext HttpContext => http;

    /// <summary>The binding through which the method was called.</summary>
    public HttpBinding Binding => binding;

    /// <summary>The state of reading the request; null before it starts.</summary>
    public JsonReading? Reading { get; set; }

    /// <summary>Completes when the deadline has passed; null if the client set none.</summary>
    public Task? Expired => _expired?.Task;

    /// <summary>Cancels reading the body at the deadline. If the client disconnects, Kestrel ends the reading.</summary>
    public CancellationToken BodyCancellation => _cancellation?.Token ?? CancellationToken.None;

    /// <inheritdoc/>
    protected override string MethodCore => method.FullName;

    /// <inheritdoc/>
    protected override string HostCore => http.Request.Host.Value ?? "";

    /// <inheritdoc/>
    protected override string PeerCore => ConnectionPeer.NameOf(http.Connection);

    /// <inheritdoc/>
    protected override DateTime DeadlineCore => _deadline;

    /// <inheritdoc/>
    protected override Metadata RequestHeadersCore => _requestHeaders ??= RequestMetadata.Read(http.Request.Headers);

    /// <inheritdoc/>
    protected override CancellationToken CancellationTokenCore => _cancellation?.Token ?? http.RequestAborted;

    /// <inheritdoc/>
    protected override Metadata ResponseTrailersCore => _responseTrailers ??= [];

    /// <inheritdoc/>
    protected override Status StatusCore { get; set; }

    /// <inheritdoc/>
    protected override WriteOptions? WriteOptionsCore { get; set; }

    /// <inheritdoc/>
    protected override AuthContext AuthContextCore => _authContext ??= ConnectionPeer.AuthContextOf(http.Connection);

    /// <inheritdoc/>
    protected override IDictionary<object, object> UserStateCore =>
        _userState ??= new Dictionary<object, object> { [HttpContextKey] = http };

    /// <summary>Claims the response. Either the method or the deadline writes it: the second to ask gets false.</summary>
    public bool TryBeginResponse() => Interlocked.Exchange(ref _hasResponse, 1) == 0;

    /// <summary>Starts the deadline, if the client set one.</summary>
    /// <exception cref="JsonReadException">The header is not a positive number.</exception>
    public void StartDeadline()
    {
        var header = http.Request.Headers[TimeoutHeader];
        if (header.Count == 0)
            return;
        if (CallTimeout.OfRest(header) is not { } total)
            throw new JsonReadException(TimeoutHeader, "must be a number of seconds greater than 0");
        var timeout = total - RequestStart.Elapsed(http, clock);
        var now = clock.GetUtcNow().UtcDateTime;
        _deadline = timeout < DateTime.MaxValue - now ? now + timeout : DateTime.MaxValue;
        _expired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // A source with a delay can be disposed while its timer fires; a timer that cancels a source cannot.
        _timeout = new CancellationTokenSource(Delay(timeout), clock);
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _timeout.Token);
        // Registered last and so called first: the deadline is known before the method sees the cancellation.
        _timeout.Token.UnsafeRegister(static expired => ((TaskCompletionSource)expired!).TrySetResult(), _expired);
    }

    /// <summary>The caller's name of a field of the request.</summary>
    public string NameOf(FieldPath field) => field.ToString(
        binding.Method.InputType,
        binding.Body,
        part => Reading?.ProtoSpelled?.Contains(part) == true ? part.Name : (RestRules.ListForm(part) ?? part).JsonName);

    /// <summary>Makes the unknown fields of the body available to the method.</summary>
    public void ReportUnknownFields()
    {
        if (Reading?.UnknownFields is { Count: > 0 } unknown)
            http.Features.Set(new UnknownRequestFields(unknown, Reading.FurtherUnknownFields));
    }

    /// <summary>Writes the trailers as response headers, because a JSON response has no trailers.</summary>
    public void WriteTrailers(Metadata? more = null)
    {
        if (http.Response.HasStarted)
            return;
        if (_responseTrailers is not null)
            ResponseMetadata.Write(_responseTrailers, http.Response.Headers);
        if (more is not null)
            ResponseMetadata.Write(more, http.Response.Headers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cancellation?.Dispose();
        _timeout?.Dispose();
    }

    // They are sent with the first bytes of the body. Until then the call can still fail with another status.
    /// <inheritdoc/>
    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders)
    {
        ResponseMetadata.Write(responseHeaders, http.Response.Headers);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException("Context propagation is not supported over REST.");

    private static TimeSpan Delay(TimeSpan timeout) =>
        timeout <= TimeSpan.Zero ? TimeSpan.Zero : timeout <= LongestTimer ? timeout : Timeout.InfiniteTimeSpan;
}
