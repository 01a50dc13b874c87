using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CustomerGrpc.Transcoding.Http;

/// <summary>
/// The HTTP methods of documents and pages: GET and HEAD. Routing itself answers other methods with 404 where a gRPC method could be, as
/// it is where a path has two segments.
/// </summary>
public static class PageMethods
{
    private const string Allowed = "GET, HEAD, OPTIONS";

    /// <summary>Answers methods other than GET and HEAD with 405, or 204 for OPTIONS. The endpoint must be mapped for any.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public static void IsPage(this IEndpointConventionBuilder endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.Add(builder =>
        {
            var page = builder.RequestDelegate!;
            builder.RequestDelegate = http => ServeAsync(http, page);
        });
    }

    /// <summary>As <see cref="IsPage"/>, for middleware.</summary>
    /// <param name="http">The request.</param>
    /// <param name="page">Answers GET.</param>
    public static Task ServeAsync(HttpContext http, RequestDelegate page)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(page);
        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return page(http);
        // StatusCodeBodies writes the error, and makes it a 204 for OPTIONS.
        http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        http.Response.Headers.Allow = Allowed;
        return Task.CompletedTask;
    }
}
