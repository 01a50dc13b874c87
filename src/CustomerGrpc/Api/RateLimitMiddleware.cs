using System.Globalization;
using CustomerGrpc.Access;

namespace CustomerGrpc.Api;

/// <summary>Counts the calls of endpoints that have a rate limit, and reports the count in headers of the response.</summary>
internal sealed class RateLimitMiddleware(RequestDelegate next, RateLimiter limiter, RejectedCalls rejected, TimeProvider clock)
{
    public Task InvokeAsync(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<RateLimit>() is { } limit ? CountAsync(http, limit) : next(http);

    private async Task CountAsync(HttpContext http, RateLimit limit)
    {
        if (await RejectAsync(http, limit) is { } failure)
            await rejected.WriteAsync(http, failure);
        else
            await next(http);
    }

    // Null if the call may go on.
    private async ValueTask<Exception?> RejectAsync(HttpContext http, RateLimit limit)
    {
        try
        {
            if (await limiter.TakeAsync(Caller.Of(http).Credential, limit, http.RequestAborted) is not { } standing)
                return null;
            AddHeaders(http.Response.Headers, limit, standing);
            if (standing.IsAllowed)
                return null;
            var seconds = (int)Math.Ceiling((standing.Reset - clock.GetUtcNow()).TotalSeconds);
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return AccessError.RateLimited(limit, seconds);
        }
#pragma warning disable CA1031 // The caller is told, in the error format of the API, that the service failed.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }

    private static void AddHeaders(IHeaderDictionary headers, RateLimit limit, RateStanding standing)
    {
        headers["X-RateLimit-Limit"] = limit.Requests.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = standing.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = standing.Reset.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }
}
