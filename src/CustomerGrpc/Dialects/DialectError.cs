using CustomerGrpc.Customers;
using CustomerGrpc.Errors;

namespace CustomerGrpc.Dialects;

/// <summary>What documented APIs refuse beyond the rules of their protos.</summary>
internal static class DialectError
{
    /// <summary>A null where the API knows none.</summary>
    public static Failure Null(string field) => CustomerError.Invalid(field, "must not be null.");

    /// <summary>A path's id that no customer can have.</summary>
    public static Failure NoSuchCustomer(string id) => CustomerError.NotFound($"'{id}'");
}
