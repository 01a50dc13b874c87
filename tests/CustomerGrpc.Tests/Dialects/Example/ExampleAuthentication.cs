using CustomerGrpc.Access;
using CustomerGrpc.Dialects;

namespace CustomerGrpc.Tests.Dialects.Example;

internal sealed class ExampleAuthentication : IDialectAuthentication
{
    public static IReadOnlyList<ScopeAlias> Scopes { get; } =
        [new("people:read", CustomerGrpc.Access.Scopes.ReadCustomers), new("people:write", CustomerGrpc.Access.Scopes.WriteCustomers)];
}
