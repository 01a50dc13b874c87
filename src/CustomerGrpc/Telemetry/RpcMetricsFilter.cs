using Microsoft.AspNetCore.Http.Features;

namespace CustomerGrpc.Telemetry;

/// <summary>
/// Adds the rpc.* attributes of calls to ASP.NET Core's <c>http.server.request.duration</c>, also of calls that are rejected before
/// their method is called.
/// </summary>
internal sealed class RpcMetricsFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(MeasureAsync);
        next(app);
    };

    private static async Task MeasureAsync(HttpContext http, RequestDelegate next)
    {
        await next(http);
        if (http.Features.Get<IHttpMetricsTagsFeature>() is not { } metrics)
            return;
        foreach (var attribute in RpcAttributes.Of(http))
            metrics.Tags.Add(attribute);
    }
}
