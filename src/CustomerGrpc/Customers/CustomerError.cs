using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using CustomerGrpc.Errors;
using Grpc.Core;
using Npgsql;
using static Google.Rpc.BadRequest.Types;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Customers;

/// <summary>
/// What can be wrong with a call on a customer. Field paths are those of <see cref="V1.Customer"/>; the service puts them
/// into the paths of its request.
/// </summary>
internal static class CustomerError
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static Failure NotFound(string key) =>
        new(StatusCode.NotFound, ErrorReason.CustomerNotFound, $"No customer {key} exists in this store.");

    public static Failure EtagMismatch() =>
        new(StatusCode.Aborted, ErrorReason.EtagMismatch, "The customer has changed since its etag was read: get it again.");

    public static Failure EmailInUse() =>
        Blame(StatusCode.AlreadyExists, ErrorReason.EmailInUse, "email", "Another customer of this store has this email.");

    public static Failure UserInUse() =>
        Blame(StatusCode.AlreadyExists, ErrorReason.UserInUse, "user", "Another customer of this store is linked to this user.");

    public static Failure UnknownUser() => Invalid("user", "No platform user has this id.");

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
            "The connection to the database broke: the change may or may not have been made."),
    };

    public static Failure UnknownGroup() => Invalid("groups", "must be numbers of groups that exist in this store.");

    public static Failure GroupNotFound(long number) =>
        new(StatusCode.NotFound, ErrorReason.GroupNotFound, $"No customer group {number} exists in this store.");

    public static Failure GroupNameInUse() => Blame(
        StatusCode.AlreadyExists, ErrorReason.GroupNameInUse, "name", "Another customer group of this store has this name.");

    public static Failure Invalid(string path, string description) =>
        Blame(StatusCode.InvalidArgument, ErrorReason.InvalidField, path, description);

    public static Failure Invalid(IReadOnlyList<FieldViolation> violations) => new(
        StatusCode.InvalidArgument,
        ErrorReason.InvalidField,
        string.Join("; ", violations.Select(violation => $"{violation.Field}: {violation.Description}")))
    {
        Violations = violations,
    };

    /// <summary>What a violated constraint means to the caller; null for any other failure.</summary>
    public static Failure? Explain(PostgresException exception) => exception switch
    {
        _ when PostgresErrors.IsUniqueViolation(exception, "customers_email_key") => EmailInUse(),
        _ when PostgresErrors.IsUniqueViolation(exception, "customers_user_key") => UserInUse(),
        _ when PostgresErrors.IsForeignKeyViolation(exception, "customers_user_fkey") => UnknownUser(),
        _ => null,
    };

    private static Failure Locked() =>
        new(StatusCode.Unavailable, ErrorReason.CustomerLocked, "Another transaction keeps the customer locked; nothing was changed.")
        {
            RetryDelay = RetryDelay,
        };

    private static Failure Blame(StatusCode code, ErrorReason reason, string path, string description) =>
        new(code, reason, description)
        {
            Violations = [new FieldViolation { Field = path, Description = description }],
        };
}
