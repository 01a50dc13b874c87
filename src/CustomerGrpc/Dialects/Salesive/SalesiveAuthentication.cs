using CustomerGrpc.Access;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>The token of an installed app, an ordinary bearer token, and what Salesive calls its scopes.</summary>
internal sealed class SalesiveAuthentication : IDialectAuthentication
{
    public static IReadOnlyList<ScopeAlias> Scopes { get; } =
    [
        new("READ_CUSTOMERS", Access.Scopes.ReadCustomers),
        new("WRITE_CUSTOMERS", Access.Scopes.WriteCustomers),
    ];
}
