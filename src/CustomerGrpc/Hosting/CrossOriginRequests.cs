using Microsoft.Net.Http.Headers;

namespace CustomerGrpc.Hosting;

/// <summary>
/// Lets pages of the origins in <c>Http:AllowedOrigins</c> call REST from a browser (CORS). Credentials are tokens in headers, so cookies
/// are not allowed.
/// </summary>
internal static class CrossOriginRequests
{
    private const string Key = "Http:AllowedOrigins";

    // How long a browser may remember the answer to a preflight request. Chromium remembers it for no longer than this.
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromHours(2);

    public static void AddCrossOriginRequests(this WebApplicationBuilder builder)
    {
        if (builder.Configuration[Key] is not { } origins)
            return;
        builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            // An origin has no slash at the end (RFC 6454), but a URL may.
            .WithOrigins([.. origins.Split(',', StringSplitOptions.TrimEntries).Select(origin => origin.TrimEnd('/'))])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders(
                HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.Allow, HeaderNames.WWWAuthenticate,
                "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
            .SetPreflightMaxAge(PreflightMaxAge)));
    }

    /// <summary>Answers preflight requests and adds the headers. Call it before authorization: a preflight request has no token.</summary>
    public static void UseCrossOriginRequests(this WebApplication app)
    {
        if (app.Configuration[Key] is not null)
            app.UseCors();
    }
}
