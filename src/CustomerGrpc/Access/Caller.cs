using System.Security.Claims;
using Grpc.Core;

namespace CustomerGrpc.Access;

/// <summary>Who calls: the store that the credential is bound to, and what it may do there.</summary>
/// <param name="StoreId">The only store whose data the call touches.</param>
/// <param name="Credential">The name of the credential, fit to be shown and logged: never the credential itself.</param>
/// <param name="Scopes">What the credential allows, in canonical spelling.</param>
/// <param name="TimeZone">The IANA name of the zone in which the store tells the time.</param>
internal sealed record Caller(Guid StoreId, string Credential, IReadOnlySet<string> Scopes, string TimeZone)
{
    /// <summary>The caller as ASP.NET Core knows users. It is made once and shared by the calls of the credential.</summary>
    public ClaimsPrincipal Principal { get; } = new(new ClaimsIdentity([new Claim(ClaimTypes.Name, Credential)], BearerHandler.DefaultScheme));

    /// <summary>The caller of a method that declares a scope.</summary>
    public static Caller Of(ServerCallContext context) => Of(context.GetHttpContext());

    /// <summary>The caller of a request to a method that declares a scope.</summary>
    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint declares no scope.");

    /// <summary>The caller of a request; null if it has not been authenticated.</summary>
    public static Caller? Find(HttpContext http) => http.Features.Get<Caller>();

    /// <summary>Makes this the caller of a request.</summary>
    public void Bind(HttpContext http) => http.Features.Set(this);
}
