using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace CustomerGrpc.Hosting;

/// <summary>
/// Takes the address of the client and the scheme from X-Forwarded-For and X-Forwarded-Proto of requests that come from the proxies in
/// <c>Http:TrustedProxies</c>. The headers of all others are ignored.
/// </summary>
internal static class TrustedProxies
{
    private const string Key = "Http:TrustedProxies";

    public static void UseTrustedProxies(this WebApplication app)
    {
        if (app.Configuration[Key] is not { } proxies)
            return;
        // A request through several trusted proxies names them all.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in proxies.Split(',', StringSplitOptions.TrimEntries))
            options.KnownIPNetworks.Add(NetworkOf(proxy));
        app.UseForwardedHeaders(options);
    }

    private static System.Net.IPNetwork NetworkOf(string proxy) => IPAddress.TryParse(proxy, out var address)
        ? new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8)
        : System.Net.IPNetwork.Parse(proxy);
}
