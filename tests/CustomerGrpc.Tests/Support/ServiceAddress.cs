namespace CustomerGrpc.Tests.Support;

/// <summary>Where a service that is a process of its own listens.</summary>
internal sealed record ServiceAddress(Uri Rest, Uri Grpc)
{
    /// <summary>The same as environment variables.</summary>
    public IEnumerable<(string Name, string Value)> Settings =>
        [("Kestrel__Endpoints__Rest__Url", Rest.OriginalString), ("Kestrel__Endpoints__Grpc__Url", Grpc.OriginalString)];

    /// <summary>The usual ports of an address that nobody else has.</summary>
    public static ServiceAddress New()
    {
        var address = Loopback.NewAddress();
        return new(new Uri($"http://{address}:8080"), new Uri($"http://{address}:8081"));
    }
}
