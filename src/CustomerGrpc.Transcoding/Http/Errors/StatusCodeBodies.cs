using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Http.Routing;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Transcoding.Http.Errors;

/// <summary>
/// Writes the error body of the API for responses without a body: 404 and 405 of routing, and rejections by middleware such as
/// authorization and rate limiting. OPTIONS of a known path is 204 with Allow.
/// </summary>
internal sealed class StatusCodeBodies(RestBindings bindings, ErrorResponses errors, TimeProvider clock) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(inner => http => IsGrpcCall(http.Request) ? inner(http) : ServeAsync(http, inner));
        next(app);
    };

    private async Task ServeAsync(HttpContext http, RequestDelegate next)
    {
        RequestStart.Record(http, clock);
        await next(http);
        var response = http.Response;
        // Grpc.AspNetCore's answer to a gRPC call over HTTP/1.1. The client has to begin again with HTTP/2, on another connection.
        if (response is { HasStarted: false, StatusCode: StatusCodes.Status426UpgradeRequired })
            response.Headers.Connection = "close";
        var isEmpty = response is { HasStarted: false, ContentLength: null, ContentType: null or "" };
        if (isEmpty && response.StatusCode >= StatusCodes.Status400BadRequest)
            await WriteAsync(http);
    }

    private Task WriteAsync(HttpContext http)
    {
        if (IsGrpc(http))
            return Task.CompletedTask;
        AllowMethods(http);
        if (IsAnsweredOptions(http))
            http.Response.StatusCode = StatusCodes.Status204NoContent;
        return FailureOf(http) is { } failure ? errors.WriteAsync(http, failure) : Task.CompletedTask;
    }

    private static bool IsGrpcCall(HttpRequest request) =>
        HttpProtocol.IsHttp2(request.Protocol) && request.ContentType?.StartsWith(
            "application/grpc", StringComparison.OrdinalIgnoreCase) == true;

    private static bool IsGrpc(HttpContext http) =>
        http.Response.Headers.ContainsKey("grpc-status")
        || (http.GetEndpoint() is { } endpoint
            && endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null
            && endpoint.Metadata.GetMetadata<HttpBinding>() is null);

    // If a route for any method shares a node of the routing tree, routing responds with 404, or with other methods in Allow. It ignores
    // case and a slash at the end of the path, so that it knows methods of paths at which there is nothing.
    private void AllowMethods(HttpContext http)
    {
        if (http.Response.StatusCode is not (StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed))
            return;
        var methods = bindings.MethodsOf(RequestTarget.Of(http));
        if (methods.Count == 0 && bindings.IsRouted(http.Request.Path))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            http.Response.Headers.Remove(HeaderNames.Allow);
        }
        if (methods.Count == 0 || methods.Contains(http.Request.Method))
            return;
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = string.Join(", ", methods.Append(HttpMethods.Options).Distinct().Order(StringComparer.Ordinal));
    }

    // RFC 9110, section 9.3.7.
    private static bool IsAnsweredOptions(HttpContext http) =>
        http.Response.StatusCode == StatusCodes.Status405MethodNotAllowed && HttpMethods.IsOptions(http.Request.Method);

    private static CallFailedException? FailureOf(HttpContext http)
    {
        var path = RequestTarget.Of(http).Path;
        return http.Response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized =>
                Failure(StatusCode.Unauthenticated, "UNAUTHENTICATED", "The request needs valid credentials."),
            StatusCodes.Status403Forbidden =>
                Failure(StatusCode.PermissionDenied, "PERMISSION_DENIED", "The credentials do not allow this."),
            StatusCodes.Status404NotFound => Failure(StatusCode.NotFound, "PATH_NOT_FOUND", $"There is nothing at {path}."),
            StatusCodes.Status405MethodNotAllowed => Failure(
                StatusCode.Unimplemented,
                "METHOD_NOT_ALLOWED",
                $"{path} cannot be used with {http.Request.Method}; use {http.Response.Headers.Allow}."),
            StatusCodes.Status429TooManyRequests => Failure(StatusCode.ResourceExhausted, "RATE_LIMITED", "There were too many requests."),
            _ => null,
        };

        CallFailedException Failure(StatusCode code, string reason, string message) =>
            new(code, reason, message) { HttpStatus = http.Response.StatusCode };
    }
}
