using System.Net;
using System.Net.Sockets;

namespace CustomerGrpc.Tests.Support;

/// <summary>Where a service that is a process of its own listens.</summary>
internal sealed record ServiceAddress(Uri Rest, Uri Grpc)
{
    /// <summary>The same as environment variables.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
        [("Kestrel__Endpoints__Rest__Url", Rest.OriginalString), ("Kestrel__Endpoints__Grpc__Url", Grpc.OriginalString)];

    /// <summary>Two ports on loopback that nobody listens on.</summary>
    public static ServiceAddress Free() => new(FreeUri(), FreeUri());

    private static Uri FreeUri()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }
}
