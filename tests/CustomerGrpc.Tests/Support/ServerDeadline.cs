namespace CustomerGrpc.Tests.Support;

/// <summary>Sends a gRPC deadline that the client itself does not enforce, so that only the server can end the call.</summary>
internal sealed class ServerDeadline(TimeSpan deadline) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Add("grpc-timeout", $"{deadline.TotalMilliseconds}m");
        return base.SendAsync(request, cancellationToken);
    }
}
