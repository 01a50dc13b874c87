using Microsoft.AspNetCore.Authorization;

namespace CustomerGrpc.Access;

/// <summary>Finds out who calls and what the caller may do, before the body of a request is read.</summary>
internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<Scopes>().AddSingleton<Stores>().AddSingleton<AccessTokens>().AddSingleton<TokenIssuer>();
        services.AddSingleton<SigningClients>().AddSingleton<RateLimiter>();
        services.AddAuthentication().AddScheme<BearerOptions, BearerHandler>(BearerHandler.DefaultScheme, null);
        services.AddAuthorization().AddSingleton<IAuthorizationHandler, ScopeHandler>();
    }
}
