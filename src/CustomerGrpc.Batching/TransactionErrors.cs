using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>Classifies the errors of a transaction that do not depend on what the statement says.</summary>
public static class TransactionErrors
{
    /// <summary>Whether another transaction kept a row locked for longer than <c>lock_timeout</c>.</summary>
    public static bool IsLockTimeout(PostgresException exception) => exception.SqlState == PostgresErrorCodes.LockNotAvailable;

    /// <summary>Whether Postgres rolled the transaction back because of a concurrent one, so that running it again can succeed.</summary>
    public static bool IsConcurrencyFailure(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>
    /// Whether an error of COMMIT says that the transaction was rolled back: a constraint that is checked at the end, or a concurrent
    /// transaction. After another error nobody knows: on Citus, a node that dies at COMMIT may have committed its part.
    /// </summary>
    public static bool IsCommitRefused(PostgresException exception) =>
        exception is { InvariantSeverity: "ERROR" } && exception.SqlState[..2] is "23" or "40";

    /// <summary>Whether the connection broke, so that a transaction in progress may have been committed or not.</summary>
    public static bool IsConnectionLost(NpgsqlException exception) => exception is not PostgresException { InvariantSeverity: "ERROR" };

    /// <summary>
    /// Whether the connection can be used again, or the driver itself has closed it. Other errors (memory, casts, an argument) reach the
    /// driver at any place of the protocol.
    /// </summary>
    internal static bool LeavesConnectionIntact(Exception exception) => exception is NpgsqlException or OperationCanceledException;
}
