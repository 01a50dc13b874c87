using CustomerGrpc.Access;

namespace CustomerGrpc.Dialects.Salla;

/// <summary>The bearer token of a merchant, Salla's names of the scopes, and the rate limit.</summary>
internal sealed class SallaAuthentication : IDialectAuthentication
{
    public static IReadOnlyList<ScopeAlias> Scopes { get; } = [new("customers.read_write", Access.Scopes.WriteCustomers)];

    public static RateLimit? Limit => new(500, TimeSpan.FromMinutes(10));
}
