using CustomerGrpc.Dialects.Axim;
using CustomerGrpc.Dialects.Count;
using CustomerGrpc.Dialects.Salesive;
using CustomerGrpc.Dialects.Salla;

namespace CustomerGrpc.Dialects;

/// <summary>The documented APIs that are served. Nothing else names them but their own folders and protos.</summary>
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
