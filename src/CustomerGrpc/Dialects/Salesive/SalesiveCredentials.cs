using CustomerGrpc.Access;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>What Salesive calls the scopes of an installed app's token. The token itself is an ordinary bearer token.</summary>
internal static class SalesiveCredentials
{
    public static readonly IReadOnlyList<ScopeAlias> Scopes =
    [
        new("READ_CUSTOMERS", Access.Scopes.ReadCustomers),
        new("WRITE_CUSTOMERS", Access.Scopes.WriteCustomers),
    ];
}
