using Grpc.Core;

namespace CustomerGrpc.Hosting;

/// <summary>The context of a call with a cancellation token that another token can cancel too.</summary>
internal sealed class LinkedCallContext(ServerCallContext call, CancellationToken token) : ServerCallContext, IDisposable
{
    private readonly CancellationTokenSource _linked = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken, token);
    private readonly IDictionary<object, object> _userState = UserStateWithHttpContext(call);

    protected override CancellationToken CancellationTokenCore => _linked.Token;

    protected override string MethodCore => call.Method;

    protected override string HostCore => call.Host;

    protected override string PeerCore => call.Peer;

    protected override DateTime DeadlineCore => call.Deadline;

    protected override Metadata RequestHeadersCore => call.RequestHeaders;

    protected override Metadata ResponseTrailersCore => call.ResponseTrailers;

    protected override Status StatusCore { get => call.Status; set => call.Status = value; }

    protected override WriteOptions? WriteOptionsCore { get => call.WriteOptions; set => call.WriteOptions = value; }

    protected override AuthContext AuthContextCore => call.AuthContext;

    protected override IDictionary<object, object> UserStateCore => _userState;

    public void Dispose() => _linked.Dispose();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => call.WriteResponseHeadersAsync(responseHeaders);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        call.CreatePropagationToken(options);

    /// <summary>GetHttpContext reads the user state if the context is not the server's own.</summary>
    private static IDictionary<object, object> UserStateWithHttpContext(ServerCallContext call)
    {
        call.UserState["__HttpContext"] = call.GetHttpContext();
        return call.UserState;
    }
}
