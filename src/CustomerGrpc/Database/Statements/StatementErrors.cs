using CustomerGrpc.Errors;
using Grpc.Core;
using ErrorReason = CustomerGrpc.Customers.V1.ErrorReason;

namespace CustomerGrpc.Database.Statements;

/// <summary>What can go wrong with a statement whatever it says.</summary>
internal static class StatementErrors
{
    private static readonly TimeSpan Backoff = TimeSpan.FromSeconds(1);

    public static Failure Overloaded() =>
        new(StatusCode.ResourceExhausted, ErrorReason.Overloaded, "Too many calls wait for the database; the call was not begun.")
        {
            RetryDelay = Backoff,
        };

    public static Failure Locked() =>
        new(StatusCode.Unavailable, ErrorReason.CustomerLocked, "Another transaction keeps the customer locked; nothing was changed.")
        {
            RetryDelay = Backoff,
        };

    public static Failure OutcomeUnknown() =>
        new(StatusCode.Unavailable, ErrorReason.OutcomeUnknown, "The connection to the database broke: the change may or may not have been made.");
}
