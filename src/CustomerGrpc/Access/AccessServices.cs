using Microsoft.AspNetCore.Authorization;

namespace CustomerGrpc.Access;

/// <summary>Registers authentication and authorization. Both run before the body of a request is read.</summary>
internal static class AccessServices
{
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<Scopes>().AddSingleton<Stores>().AddSingleton<AccessTokens>().AddSingleton<TokenIssuer>();
        services.AddSingleton<SigningClients>().AddSingleton<UsedSignatures>().AddSingleton<RateLimiter>();
        services.AddSingleton<LargeBodies>();
        services.AddAuthentication().AddScheme<BearerOptions, BearerHandler>(BearerHandler.DefaultScheme, null);
        services.AddAuthorization().AddSingleton<IAuthorizationHandler, ScopeHandler>();
    }
}
