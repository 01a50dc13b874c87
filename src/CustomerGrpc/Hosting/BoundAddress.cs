using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CustomerGrpc.Hosting;

/// <summary>The addresses on which the service listens.</summary>
internal static class BoundAddress
{
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>The address of an endpoint, with the port that the system chose if the configured one is 0.</summary>
    /// <param name="services">The services of the started application.</param>
    /// <param name="endpoint">The endpoint's name in the configuration.</param>
    public static string Of(IServiceProvider services, string endpoint)
    {
        var configured = services.GetRequiredService<IConfiguration>().GetSection(Endpoints).GetChildren().ToList();
        var bound = services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        // Kestrel binds the endpoints in the order of the configuration.
        var index = configured.FindIndex(child => string.Equals(child.Key, endpoint, StringComparison.OrdinalIgnoreCase));
        return bound.Count == configured.Count ? bound.ElementAt(index) : configured[index]["Url"]!;
    }
}
