using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// The only reader of SQLSTATE. Constraints are matched by the prefix of their name, because a distributed table's
/// constraints carry a shard's number behind it.
/// </summary>
internal static class PostgresErrors
{
    public static bool IsUniqueViolation(PostgresException exception, string constraint) =>
        IsViolation(exception, PostgresErrorCodes.UniqueViolation, constraint);

    public static bool IsForeignKeyViolation(PostgresException exception, string constraint) =>
        IsViolation(exception, PostgresErrorCodes.ForeignKeyViolation, constraint);

    /// <summary>Whether the database could not be reached or asks to be tried again; the statement has not taken effect.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || TransactionErrors.IsConnectionLost(postgres),
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>The SQLSTATE, fit to be logged; null where the database did not say one.</summary>
    public static string? CodeOf(Exception exception) => (exception as PostgresException)?.SqlState;

    private static bool IsViolation(PostgresException exception, string sqlState, string constraint) =>
        exception.SqlState == sqlState && exception.ConstraintName?.StartsWith(constraint, StringComparison.Ordinal) == true;
}
