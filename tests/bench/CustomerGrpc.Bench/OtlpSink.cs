using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Bench;

/// <summary>A collector that receives OTLP over gRPC, counts the bytes and discards them.</summary>
internal sealed class OtlpSink : IAsyncDisposable
{
    private static readonly byte[] EmptyMessage = new byte[5];

    private readonly WebApplication _app;
    private long _received;

    private OtlpSink(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>The number of received bytes.</summary>
    public long Received => Interlocked.Read(ref _received);

    public static async Task<OtlpSink> StartAsync()
    {
        // Not the folder of the service, so that its appsettings.json is not read.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var sink = new OtlpSink(builder.Build());
        sink._app.Run(sink.TakeAsync);
        await sink._app.StartAsync();
        return sink;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        ReadResult read;
        do
        {
            read = await http.Request.BodyReader.ReadAsync();
            Interlocked.Add(ref _received, read.Buffer.Length);
            http.Request.BodyReader.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
        http.Response.ContentType = "application/grpc";
        await http.Response.Body.WriteAsync(EmptyMessage);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
