using CustomerGrpc.Rpc.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Rpc.Tests.Wire;

/// <summary>A real Kestrel on a free port of loopback.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(WebApplication app) => App = app;

    public WebApplication App { get; }

    public Uri Address => new(App.Urls.Single());

    public static async Task<TestServer> StartAsync(
        Action<WebApplication> map,
        Action<GrpcServiceOptions>? configure = null,
        Action<IServiceCollection>? services = null,
        HttpProtocols protocols = HttpProtocols.Http2,
        Action<KestrelServerOptions>? kestrel = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            kestrel?.Invoke(options);
            options.ListenLocalhostFree(protocols);
        });
        builder.Services.AddGrpc(configure);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        return new TestServer(app);
    }

    public async ValueTask DisposeAsync() => await App.DisposeAsync();
}

internal static class KestrelPorts
{
    public static void ListenLocalhostFree(this KestrelServerOptions options, HttpProtocols protocols) =>
        options.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
}
