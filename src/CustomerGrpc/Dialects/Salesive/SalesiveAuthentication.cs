using CustomerGrpc.Access;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>The bearer token of an installed app, and Salesive's names of the scopes.</summary>
internal sealed class SalesiveAuthentication : IDialectAuthentication
{
    public static IReadOnlyList<ScopeAlias> Scopes { get; } =
    [
        new("READ_CUSTOMERS", Access.Scopes.ReadCustomers),
        new("WRITE_CUSTOMERS", Access.Scopes.WriteCustomers),
    ];
}
