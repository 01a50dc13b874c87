using System.Net;

namespace CustomerGrpc.Hosting;

/// <summary>
/// The address at which callers reach REST. Links in responses begin with it, over gRPC too. It is never taken from the headers of a
/// request, because callers choose them and a cache could give the response to others.
/// </summary>
internal sealed class PublicAddress(IServiceProvider services, IConfiguration configuration)
{
    private readonly string? _configured = configuration["Http:PublicUrl"]?.TrimEnd('/');

    /// <summary>
    /// The scheme, host and port, without a slash at the end: <c>Http:PublicUrl</c>, or else the address of this machine to which the
    /// caller has connected.
    /// </summary>
    public string Of(HttpContext http)
    {
        if (_configured is not null)
            return _configured;
        var rest = BindingAddress.Parse(BoundAddress.Of(services, "Rest"));
        var local = http.Connection.LocalIpAddress ?? IPAddress.Loopback;
        return $"{rest.Scheme}://{new HostString((local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local).ToString(), rest.Port)}";
    }
}
