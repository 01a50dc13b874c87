namespace CustomerGrpc.Tests.Support;

/// <summary>The addresses of a service in a separate process.</summary>
internal sealed record ServiceAddress(Uri Rest, Uri Grpc)
{
    /// <summary>The addresses as environment variables.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
        [("Kestrel__Endpoints__Rest__Url", Rest.OriginalString), ("Kestrel__Endpoints__Grpc__Url", Grpc.OriginalString)];

    /// <summary>The default ports on an unused loopback address.</summary>
    public static ServiceAddress New()
    {
        var address = Loopback.NewAddress();
        return new(new Uri($"http://{address}:8080"), new Uri($"http://{address}:8081"));
    }
}
