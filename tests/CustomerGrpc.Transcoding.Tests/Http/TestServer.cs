using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Transcoding.Tests.Http;

/// <summary>Kestrel on two free loopback ports: REST over HTTP/1.1 and gRPC over HTTP/2.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app)
    {
        _app = app;
        Channel = GrpcChannel.ForAddress(app.Urls.Last());
    }

    /// <summary>The address of REST.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>The endpoints that the server has mapped.</summary>
    public IEnumerable<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    /// <summary>A gRPC channel to the server.</summary>
    public GrpcChannel Channel { get; }

    public static async Task<TestServer> StartAsync(
        Action<WebApplication> map,
        Action<GrpcServiceOptions>? configure = null,
        Action<IGrpcServerBuilder>? grpc = null,
        Action<IServiceCollection>? services = null,
        Action<KestrelServerOptions>? kestrel = null,
        Func<IGrpcServerBuilder, IGrpcServerBuilder>? transcoder = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            kestrel?.Invoke(options);
            options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        services?.Invoke(builder.Services);
        var grpcBuilder = builder.Services.AddGrpc(options => configure?.Invoke(options));
        _ = transcoder is null ? grpcBuilder.AddRestTranscoding() : transcoder(grpcBuilder);
        grpc?.Invoke(grpcBuilder);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.DisposeAsync();
    }
}
