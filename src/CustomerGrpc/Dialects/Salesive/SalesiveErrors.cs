using CustomerGrpc.Customers;
using CustomerGrpc.Hosting;

namespace CustomerGrpc.Dialects.Salesive;

/// <summary>What Salesive's routes refuse beyond the canonical rules, and how every failure is answered.</summary>
internal sealed class SalesiveErrors
{
    public static ServiceException NothingToUpdate() =>
        CustomerError.Invalid("body", "at least one field must be supplied: name, email, phone, user or active.");

    public static ServiceException Shop() =>
        CustomerError.Invalid("shop", "must not be sent: the store is bound to the token.");

    public static ServiceException Null(string field) => CustomerError.Invalid(field, "must not be null.");
}
