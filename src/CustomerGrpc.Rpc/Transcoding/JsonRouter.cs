using CustomerGrpc.Rpc.Telemetry;
using CustomerGrpc.Rpc.Transcoding.Errors;
using CustomerGrpc.Rpc.Transcoding.Routing;
using CustomerGrpc.Rpc.Wire;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Rpc.Transcoding;

/// <summary>
/// Takes the requests that no endpoint took, and so also answers those that nothing takes: a wrong path or verb gets the error
/// body of the API that was asked.
/// </summary>
internal sealed class JsonRouter(RouteTable routes, TranscodingSettings settings) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        app.Use(ServeAsync);
    };

    private Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        if (CallRules.IsGrpc(http.Request.ContentType)) return next(http);
        var target = RequestTarget.Of(http);
        var found = routes.Find(target);
        if (found.Route(http.Request.Method) is { } route)
        {
            HttpTelemetry.Matched(http, route.Binding);
            return route.ServeAsync(http, target);
        }
        if (!found.IsEmpty) http.Response.Headers.Allow = found.Allow();
        if (!found.IsEmpty && HttpMethods.IsOptions(http.Request.Method)) return NoContent(http);
        return settings.Errors.WriteAsync(http, settings.Errors.Of(found.IsEmpty ? NotFound(target) : NotAllowed(http, target), http)!);
    }

    private static Task NoContent(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static HttpFailureException NotFound(in RequestTarget target) => new(
        StatusCodes.Status404NotFound, StatusCode.NotFound, "PATH_NOT_FOUND", $"There is nothing at {target.Path}.");

    private static HttpFailureException NotAllowed(HttpContext http, in RequestTarget target) => new(
        StatusCodes.Status405MethodNotAllowed, StatusCode.Unimplemented, "METHOD_NOT_ALLOWED", $"{target.Path} cannot be used with {http.Request.Method}; use {http.Response.Headers.Allow}.");
}
