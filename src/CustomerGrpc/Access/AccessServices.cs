using Microsoft.AspNetCore.Authorization;

namespace CustomerGrpc.Access;

/// <summary>Finds out who calls and what the caller may do, before the body of a request is read.</summary>
internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<Scopes>().AddSingleton<Stores>().AddSingleton<AccessTokens>().AddSingleton<TokenIssuer>();
        services.AddSingleton<SigningClients>().AddSingleton<RateLimiter>().AddSingleton<AccessFailures>();
        services.AddAuthentication().AddScheme<BearerOptions, BearerHandler>(BearerHandler.DefaultScheme, null);
        services.AddAuthorization().AddSingleton<IAuthorizationHandler, ScopeHandler>();
    }

    public static void UseAccess(this IApplicationBuilder app)
    {
        // UseAuthorization authenticates with the scheme of the endpoint's policy. WebApplication would also add UseAuthentication, which
        // authenticates with a default scheme; there is none.
        app.Properties["__AuthenticationMiddlewareSet"] = true;
        app.UseRouting();
        app.UseAuthorization();
        app.UseMiddleware<RateLimitMiddleware>();
    }
}
