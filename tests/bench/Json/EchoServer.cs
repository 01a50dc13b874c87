using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerGrpc.Bench.Json;

/// <summary>A server that returns its request, in a separate process, so that its CPU time is known.</summary>
internal sealed class EchoServer : IDisposable
{
    private readonly Process _process;

    private EchoServer(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>The CPU time of the server.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static async Task<EchoServer> StartAsync(string kind)
    {
        string[] command = [typeof(EchoServer).Assembly.Location, "serve", kind];
        var process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The {kind} server ended.");
        return new EchoServer(process, new Uri(address).Port);
    }

    /// <summary>Prints the address and serves until the process ends.</summary>
    /// <param name="kind">`ours`, `stock`, `minimal`, or `kestrel`, which does not parse JSON.</param>
    public static async Task RunAsync(string kind)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        var map = Add(kind, builder.Services);
        var app = builder.Build();
        map(app);
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await app.WaitForShutdownAsync();
    }

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }

    private static async Task CopyAsync(HttpContext http)
    {
        var body = new byte[(int)http.Request.ContentLength!];
        await http.Request.Body.ReadExactlyAsync(body);
        http.Response.ContentLength = body.Length;
        await http.Response.BodyWriter.WriteAsync(body);
    }

    private static Action<WebApplication> Add(string kind, IServiceCollection services)
    {
        switch (kind)
        {
            case "ours":
                services.AddGrpc().AddRestTranscoding();
                return app => app.MapGrpcService<EchoService>();
            case "stock":
                // The stock transcoder needs this constraint, and a slim builder does not register it.
                services.AddRouting(options => options.SetParameterPolicy<RegexInlineRouteConstraint>("regex"));
                services.AddGrpc().AddJsonTranscoding(options => options.JsonSettings.WriteInt64sAsStrings = true);
                return app => app.MapGrpcService<EchoService>();
            case "minimal":
                MinimalApi.AddJson(services);
                return MinimalApi.Map;
            case "kestrel":
                return app => app.Run(CopyAsync);
            default:
                throw new ArgumentException($"There is no server of the kind \"{kind}\".", nameof(kind));
        }
    }
}
