using CustomerGrpc.Access;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>A merchant's access token, an ordinary bearer token; its scopes and how often it may be used.</summary>
internal sealed class SallaAuthentication : IDialectAuthentication
{
    public static IReadOnlyList<ScopeAlias> Scopes { get; } = [new("customers.read_write", Access.Scopes.WriteCustomers)];

    public static RateLimit? Limit => new(500, TimeSpan.FromMinutes(10));
}
