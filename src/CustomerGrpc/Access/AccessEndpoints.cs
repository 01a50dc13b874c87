using CustomerGrpc.Access.V1;
using CustomerGrpc.Transcoding;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;

namespace CustomerGrpc.Access;

/// <summary>Maps services whose methods declare a scope.</summary>
internal static class AccessEndpoints
{
    /// <summary>
    /// Maps a service over gRPC and REST. A method that declares a scope (<c>access.v1.scope</c>) requires it and counts
    /// toward the rate limit of the API. A method without a scope is open to everyone.
    /// </summary>
    public static void MapSecuredService<TService>(this WebApplication app)
        where TService : class
    {
        var policy = app.Services.GetServices<AccessPolicy>().SingleOrDefault(policy => policy.Service == typeof(TService))
            ?? new AccessPolicy(typeof(TService), BearerHandler.DefaultScheme, [], null);
        var mapped = app.Services.GetRequiredService<MappedServices>();
        app.MapGrpcService<TService>().Add(endpoint => Secure(endpoint, policy, mapped));
    }

    private static void Secure(EndpointBuilder endpoint, AccessPolicy policy, MappedServices mapped)
    {
        // The endpoint for unknown methods has no method.
        if (endpoint.Metadata.OfType<GrpcMethodMetadata>().FirstOrDefault() is not { } method)
            return;
        var scope = mapped.MethodOf(method.Method).GetOptions()?.GetExtension(AnnotationsExtensions.Scope) ?? "";
        if (scope.Length == 0)
            return;
        endpoint.Metadata.Add(new AuthorizationPolicyBuilder(policy.Scheme).AddRequirements(new ScopeRequirement(scope)).Build());
        if (policy.Limit is not null)
            endpoint.Metadata.Add(policy.Limit);
    }
}
