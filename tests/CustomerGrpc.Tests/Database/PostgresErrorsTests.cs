using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

public sealed class PostgresErrorsTests
{
    [Theory]
    [InlineData("23505", "customers_email_key", true)]
    [InlineData("23505", "customers_email_key_102008", true)]
    [InlineData("23505", "customers_user_key_102008", false)]
    [InlineData("23503", "customers_email_key", false)]
    [InlineData("23505", null, false)]
    public void A_constraint_is_known_by_the_prefix_of_its_name_because_shards_number_theirs(
        string sqlState, string? constraint, bool isEmails) =>
        Assert.Equal(isEmails, PostgresErrors.IsUniqueViolation(Error("ERROR", sqlState, constraint), "customers_email_key"));

    [Theory]
    [InlineData("FATAL", "08P01")] // PgBouncer: query_wait_timeout, or the session that it used has ended.
    [InlineData("FATAL", "57P01")]
    [InlineData("FATAL", "53300")]
    [InlineData("ERROR", "40001")]
    public void What_ended_the_connection_or_asks_for_another_try_is_a_database_that_is_not_available(string severity, string sqlState) =>
        Assert.True(PostgresErrors.IsUnavailable(Error(severity, sqlState)));

    [Theory]
    [InlineData("ERROR", "42P01")]
    [InlineData("ERROR", "08P01")]
    public void What_the_statement_itself_is_to_blame_for_is_not(string severity, string sqlState) =>
        Assert.False(PostgresErrors.IsUnavailable(Error(severity, sqlState)));

    private static PostgresException Error(string severity, string sqlState, string? constraint = null) =>
        new("", severity, severity, sqlState, constraintName: constraint);
}
