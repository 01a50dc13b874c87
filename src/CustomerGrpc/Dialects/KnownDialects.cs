using CustomerGrpc.Dialects.Axim;
using CustomerGrpc.Dialects.Count;
using CustomerGrpc.Dialects.Salesive;
using CustomerGrpc.Dialects.Salla;

namespace CustomerGrpc.Dialects;

/// <summary>The dialects that are served. Apart from this list, only their own folders and protos name them.</summary>
internal static class KnownDialects
{
    public static readonly IReadOnlyList<Dialect> All =
    [
        new Dialect<SalesiveCustomerService, SalesiveErrors, SalesiveAuthentication>(),
        new Dialect<CountCustomerService, CountErrors, CountAuthentication>(),
        new Dialect<AximCustomerService, AximErrors, AximAuthentication>(),
        new Dialect<SallaCustomerService, SallaErrors, SallaAuthentication>(),
    ];
}
