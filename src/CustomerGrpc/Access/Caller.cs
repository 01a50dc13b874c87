using System.Security.Claims;
using Grpc.Core;

namespace CustomerGrpc.Access;

/// <summary>The caller: the store of its credential, and what the credential allows.</summary>
/// <param name="StoreId">The only store whose data the call can read and write.</param>
/// <param name="Credential">The name of the credential, which can be shown and logged; never the credential itself.</param>
/// <param name="Scopes">The scopes of the credential, in canonical spelling.</param>
/// <param name="TimeZone">The IANA name of the store's time zone.</param>
internal sealed record Caller(Guid StoreId, string Credential, IReadOnlySet<string> Scopes, string TimeZone)
{
    /// <summary>The caller as a principal. The calls of a credential share it.</summary>
    public ClaimsPrincipal Principal { get; } = new(
        new ClaimsIdentity([new Claim(ClaimTypes.Name, Credential)], BearerHandler.DefaultScheme));

    /// <summary>The caller of a method that declares a scope.</summary>
    public static Caller Of(ServerCallContext context) => Of(context.GetHttpContext());

    /// <summary>The caller of a request to a method that declares a scope.</summary>
    public static Caller Of(HttpContext http) =>
        http.Features.Get<Caller>() ?? throw new InvalidOperationException("The endpoint declares no scope.");

    /// <summary>The caller of a request; null if it has not been authenticated.</summary>
    public static Caller? Find(HttpContext http) => http.Features.Get<Caller>();

    /// <summary>Sets this as the caller of a request.</summary>
    public void Bind(HttpContext http) => http.Features.Set(this);
}
