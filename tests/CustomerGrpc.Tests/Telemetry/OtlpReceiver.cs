using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CustomerGrpc.Tests.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CustomerGrpc.Tests.Telemetry;

/// <summary>A collector that receives OTLP over gRPC and HTTP (opentelemetry.io/docs/specs/otlp) and keeps the bytes.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private const int GrpcPrefix = 5;
    private static readonly byte[] EmptyMessage = new byte[GrpcPrefix];

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Message)> _received = new();

    private OtlpReceiver(WebApplication app) => _app = app;

    public string GrpcAddress => _app.Urls.First();

    public string HttpAddress => _app.Urls.Last();

    public bool IsEmpty => _received.IsEmpty;

    public IReadOnlyList<ReceivedSpan> Spans =>
    [
        .. from message in MessagesOf("trace")
           from resource in ExportTraceServiceRequest.Parser.ParseFrom(message).ResourceSpans
           from scope in resource.ScopeSpans
           from span in scope.Spans
           select new ReceivedSpan(resource.Resource, scope.Scope.Name, span),
    ];

    /// <summary>The last value of each metric.</summary>
    public IReadOnlyDictionary<string, Metric> Metrics => (
        from message in MessagesOf("metrics")
        from resource in ExportMetricsServiceRequest.Parser.ParseFrom(message).ResourceMetrics
        from scope in resource.ScopeMetrics
        from metric in scope.Metrics
        select metric).GroupBy(metric => metric.Name).ToDictionary(metric => metric.Key, metric => metric.Last());

    public IReadOnlyList<LogRecord> Logs =>
    [
        .. from message in MessagesOf("logs")
           from resource in ExportLogsServiceRequest.Parser.ParseFrom(message).ResourceLogs
           from scope in resource.ScopeLogs
           from log in scope.LogRecords
           select log,
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        // Not the folder of the service, so that its appsettings.json is not read.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var receiver = new OtlpReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Whether the received bytes contain a text.</summary>
    public bool Holds(string text) => _received.Any(message => message.Message.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var isGrpc = http.Request.ContentType == "application/grpc";
        _received.Enqueue((http.Request.Path, body.ToArray()[(isGrpc ? GrpcPrefix : 0)..]));
        http.Response.ContentType = http.Request.ContentType;
        if (!isGrpc)
            return;
        await http.Response.Body.WriteAsync(EmptyMessage);
        http.Response.AppendTrailer("grpc-status", "0");
    }

    // /v1/traces or /opentelemetry.proto.collector.trace.v1.TraceService/Export.
    private IEnumerable<byte[]> MessagesOf(string signal) =>
        _received.Where(message => message.Path.Contains(signal, StringComparison.Ordinal)).Select(message => message.Message);
}

/// <summary>A span with the resource and the scope that it was sent with.</summary>
internal sealed record ReceivedSpan(Resource Resource, string Scope, Span Span)
{
    public string Trace => Convert.ToHexStringLower(Span.TraceId.Span);

    public string Id => Convert.ToHexStringLower(Span.SpanId.Span);

    public string Parent => Convert.ToHexStringLower(Span.ParentSpanId.Span);

    public IEnumerable<string> Links => Span.Links.Select(link => Convert.ToHexStringLower(link.SpanId.Span));

    /// <summary>The value of an attribute as text; null if the span has no such attribute.</summary>
    public string? this[string attribute] => Span.Attributes.ValueOf(attribute);
}

/// <summary>Reads OTLP attributes.</summary>
internal static class OtlpAttributes
{
    public static string? ValueOf(this IEnumerable<KeyValue> attributes, string key) =>
        attributes.FirstOrDefault(attribute => attribute.Key == key)?.Value is { } value
            ? value.ValueCase == AnyValue.ValueOneofCase.IntValue ? $"{value.IntValue}" : value.StringValue
            : null;
}
