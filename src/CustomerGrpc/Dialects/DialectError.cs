using CustomerGrpc.Customers;
using CustomerGrpc.Errors;

namespace CustomerGrpc.Dialects;

/// <summary>Failures of dialects beyond the rules of their protos.</summary>
internal static class DialectError
{
    /// <summary>A null that the dialect does not allow.</summary>
    public static Failure Null(string field) => CustomerError.Invalid(field, "must not be null");

    /// <summary>An id in a path that no customer can have.</summary>
    public static Failure NoSuchCustomer(string id) => CustomerError.NotFound($"'{id}'");
}
