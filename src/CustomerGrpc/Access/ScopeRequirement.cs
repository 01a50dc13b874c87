using Microsoft.AspNetCore.Authorization;

namespace CustomerGrpc.Access;

/// <summary>Requires the scope that the method declares (<c>access.v1.scope</c>), in the spelling of its API.</summary>
/// <param name="Scope">The scope.</param>
internal sealed record ScopeRequirement(string Scope) : IAuthorizationRequirement
{
    /// <summary>The scope that the endpoint of a request requires.</summary>
    public static string Of(HttpContext http) =>
        http.GetEndpoint()!.Metadata.GetRequiredMetadata<AuthorizationPolicy>().Requirements.OfType<ScopeRequirement>().Single().Scope;
}

/// <summary>Authorizes callers whose credential has the scope.</summary>
internal sealed class ScopeHandler(Scopes scopes) : AuthorizationHandler<ScopeRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.Resource is HttpContext http && Caller.Find(http) is { } caller && scopes.Allows(caller, requirement.Scope))
            context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
