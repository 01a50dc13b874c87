using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// The only reader of SQLSTATE. Constraints are matched by the prefix of their name, because the constraints of a shard have its number as
/// a suffix.
/// </summary>
internal static class PostgresErrors
{
    public static bool IsUniqueViolation(PostgresException exception, string constraint) =>
        IsViolation(exception, PostgresErrorCodes.UniqueViolation, constraint);

    public static bool IsForeignKeyViolation(PostgresException exception, string constraint) =>
        IsViolation(exception, PostgresErrorCodes.ForeignKeyViolation, constraint);

    /// <summary>Whether the database cannot be reached or asks to try again. The statement had no effect.</summary>
    public static bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.IsTransient || TransactionErrors.IsConnectionLost(postgres),
        NpgsqlException => true,
        _ => false,
    };

    /// <summary>The SQLSTATE, which can be logged; null if the database sent none.</summary>
    public static string? CodeOf(Exception exception) => (exception as PostgresException)?.SqlState;

    private static bool IsViolation(PostgresException exception, string sqlState, string constraint) =>
        exception.SqlState == sqlState && exception.ConstraintName?.StartsWith(constraint, StringComparison.Ordinal) == true;
}
