using CustomerGrpc.Transcoding;

namespace CustomerGrpc.Hosting;

/// <summary>The address at which callers reach REST. Links in responses begin with it, over gRPC too.</summary>
internal sealed class PublicAddress(IServiceProvider services)
{
    /// <summary>The scheme, host and port for the caller of a request, without a slash at the end.</summary>
    public string Of(HttpContext http)
    {
        if (http.IsRest())
            return $"{http.Request.Scheme}://{http.Request.Host}";
        // The caller reaches the host by the name that it uses for gRPC; only the port is another.
        var rest = BindingAddress.Parse(BoundAddress.Of(services, "Rest"));
        return $"{rest.Scheme}://{new HostString(http.Request.Host.Host, rest.Port)}";
    }
}
