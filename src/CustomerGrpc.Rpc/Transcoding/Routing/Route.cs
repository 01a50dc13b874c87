using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Transcoding.Routing;

/// <summary>A way into a method over HTTP.</summary>
internal abstract class Route(HttpBinding binding)
{
    /// <summary>What the proto says of it.</summary>
    public HttpBinding Binding { get; } = binding;

    /// <summary>Serves a request whose path matches the template.</summary>
    public abstract Task ServeAsync(HttpContext http, RequestTarget target);
}
