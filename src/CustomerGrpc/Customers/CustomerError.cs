using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;
using Grpc.Core;
using Npgsql;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Customers;

/// <summary>
/// The failures of calls on customers. Field paths are those of <see cref="V1.Customer"/>; where a request holds the customer in a field,
/// that field comes first when the path is written.
/// </summary>
internal static class CustomerError
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static Failure NotFound(string key) =>
        new(StatusCode.NotFound, ErrorReason.CustomerNotFound, $"No customer {key} exists in this store.");

    public static Failure NotDeleted() =>
        new(StatusCode.AlreadyExists, ErrorReason.CustomerNotDeleted, "The customer is not deleted.");

    public static Failure EtagMismatch() =>
        new(
            StatusCode.Aborted,
            ErrorReason.EtagMismatch,
            "The etag of the customer does not meet the condition of the request; nothing was changed.");

    public static Failure EmailInUse() =>
        InUse(ErrorReason.EmailInUse, "email", "Another customer of this store has this email.");

    public static Failure UserInUse() =>
        InUse(ErrorReason.UserInUse, "user", "Another customer of this store is linked to this user.");

    public static Failure UnknownUser() => Invalid("user", "must be the id of a platform user of this store");

    /// <summary>Other calls changed the same things faster each time.</summary>
    public static Failure Overtaken() => Locked();

    /// <summary>Translates a statement that the database queue did not complete.</summary>
    public static Failure From(BatchingException exception) => exception.Error switch
    {
        BatchingError.QueueFull => new(
            StatusCode.ResourceExhausted, ErrorReason.Overloaded, "Too many calls wait for the database; the call was not begun.")
        {
            RetryDelay = RetryDelay,
        },
        BatchingError.RowLocked => Locked(),
        _ => new(
            StatusCode.Unavailable,
            ErrorReason.OutcomeUnknown,
            "The database did not confirm the change: it may or may not have been made."),
    };

    public static Failure UnknownGroup() => Invalid("groups", "must be numbers of groups that exist in this store");

    public static Failure GroupNotFound(long number) =>
        new(StatusCode.NotFound, ErrorReason.GroupNotFound, $"No customer group {number} exists in this store.");

    public static Failure GroupNameInUse() => InUse(
        ErrorReason.GroupNameInUse, "name", "Another customer group of this store has this name.");

    public static Failure TooLarge() => Invalid(
        FieldPath.OfWhole(V1.Customer.Descriptor),
        "is too large: free text, addresses, contacts and custom data of a customer may have "
        + $"{CustomerSize.Max / 1024} KiB together as JSON");

    public static Failure TooManyKeys() => Invalid(
        "metadata", $"must have at most {CustomerTable.ColumnOf(V1.Customer.MetadataFieldNumber)!.MaxMembers} entries");

    /// <summary>A field of the customer, or of the request that holds the customer, has an invalid value.</summary>
    public static Failure Invalid(string field, string description) => Invalid(FieldPath.Of(V1.Customer.Descriptor, field), description);

    public static Failure Invalid(FieldPath field, string description) => Invalid([new FieldViolation(field, description)]);

    public static Failure Invalid(IReadOnlyList<FieldViolation> violations) =>
        new(StatusCode.InvalidArgument, ErrorReason.InvalidField, "The request has invalid fields.") { Violations = violations };

    /// <summary>What a violated constraint means to the caller; null for any other failure.</summary>
    public static Failure? Explain(PostgresException exception) => exception switch
    {
        _ when PostgresErrors.IsUniqueViolation(exception, "customers_email_key") => EmailInUse(),
        _ when PostgresErrors.IsUniqueViolation(exception, "customers_user_key") => UserInUse(),
        _ when PostgresErrors.IsForeignKeyViolation(exception, "customers_user_fkey") => UnknownUser(),
        _ => null,
    };

    private static Failure InUse(ErrorReason reason, string field, string description) => new(StatusCode.AlreadyExists, reason, description)
    {
        Violations = [new FieldViolation(FieldPath.Of(V1.Customer.Descriptor, field), description)],
    };

    private static Failure Locked() =>
        new(StatusCode.Unavailable, ErrorReason.CustomerLocked, "Another transaction keeps the customer locked; nothing was changed.")
        {
            RetryDelay = RetryDelay,
        };
}
