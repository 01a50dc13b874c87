using Grpc.Core;

namespace CustomerGrpc.Access;

/// <summary>Who calls: the store that the credential is bound to, and what it may do there.</summary>
/// <param name="StoreId">The only store whose data the call touches.</param>
/// <param name="Credential">The name of the credential, fit to be shown and logged: never the credential itself.</param>
/// <param name="Scopes">What the credential allows, in canonical spelling.</param>
/// <param name="TimeZone">The IANA name of the zone in which the store tells the time.</param>
internal sealed record Caller(Guid StoreId, string Credential, IReadOnlySet<string> Scopes, string TimeZone)
{
    private static readonly object Key = typeof(Caller);

    /// <summary>The caller of a method that needs a scope; the caller interceptor has put it there.</summary>
    public static Caller Of(ServerCallContext context) => (Caller)context.UserState[Key];

    public void Bind(ServerCallContext context) => context.UserState[Key] = this;
}
