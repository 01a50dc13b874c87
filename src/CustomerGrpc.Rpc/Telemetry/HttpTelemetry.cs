using System.Diagnostics;
using System.Globalization;
using CustomerGrpc.Rpc.Transcoding.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CustomerGrpc.Rpc.Telemetry;

/// <summary>
/// Tells what a request was in its span (OpenTelemetry's semantic conventions for HTTP), and the caller which span that was. What a
/// caller put into the path or the query may name a person: the span has the route in its place.
/// </summary>
internal sealed class HttpTelemetry : IStartupFilter
{
    /// <summary>W3C Trace Context, "Trace Context HTTP Response Headers Format".</summary>
    private const string TraceResponse = "traceresponse";

    private const string Route = "http.route";
    private const string Path = "url.path";

    // A tag's value is an object; these are made once.
    private static readonly object[] Boxes = [.. Enumerable.Range(0, 600).Select(code => (object)code)];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(ServeAsync);
        next(app);
    };

    /// <summary>Names a REST request by its route in its span.</summary>
    public static void Matched(HttpContext http, HttpBinding binding)
    {
        if (RequestSpan.Of(http) is { } span)
            Name(span, binding.Name, binding.Template.Text, binding.Template.Redacted);
    }

    private static Task ServeAsync(HttpContext http, RequestDelegate next) =>
        RequestSpan.Of(http) is { } span ? TraceAsync(http, span, next) : next(http);

    private static async Task TraceAsync(HttpContext http, Activity span, RequestDelegate next)
    {
        http.Response.Headers[TraceResponse] = span.Id;
        var status = StatusCodes.Status500InternalServerError;
        try
        {
            await next(http);
            status = http.Response.StatusCode;
        }
        finally
        {
            Describe(http, span, status);
        }
    }

    private static void Describe(HttpContext http, Activity span, int status)
    {
        var request = http.Request;
        var method = Known(request.Method);
        if (http.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } route } && span.GetTagItem(Route) is null)
            Name(span, span.DisplayName == span.OperationName ? $"{method} {route}" : span.DisplayName, route, route);
        else if (span.DisplayName == span.OperationName)
            span.DisplayName = method;
        // AddTag does not look whether there is one already.
        span.AddTag("http.request.method", method).AddTag("url.scheme", request.Scheme)
            .AddTag("network.protocol.version", HttpProtocol.IsHttp2(request.Protocol) ? "2" : "1.1")
            .AddTag("http.response.status_code", status < Boxes.Length ? Boxes[status] : status);
        if (status >= StatusCodes.Status500InternalServerError)
            span.SetTag("error.type", status.ToString(CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
    }

    private static void Name(Activity span, string name, string route, string path)
    {
        span.DisplayName = name;
        span.AddTag(Route, route).AddTag(Path, path);
    }

    // What a caller invents is no dimension (RFC 9110, section 9, and PATCH).
    private static string Known(string method) => method switch
    {
        "GET" or "HEAD" or "POST" or "PUT" or "PATCH" or "DELETE" or "OPTIONS" or "CONNECT" or "TRACE" => method,
        _ => "_OTHER",
    };
}
