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
    public void A_constraint_is_recognized_by_the_prefix_of_its_name_because_shards_add_a_number(
        string sqlState, string? constraint, bool isEmails) =>
        Assert.Equal(isEmails, PostgresErrors.IsUniqueViolation(Error("ERROR", sqlState, constraint), "customers_email_key"));

    [Theory]
    [InlineData("FATAL", "08P01")] // PgBouncer: query_wait_timeout, or the session that it used has ended.
    [InlineData("FATAL", "57P01")]
    [InlineData("FATAL", "53300")]
    [InlineData("ERROR", "40001")]
    public void Broken_connections_and_transient_errors_mean_that_the_database_is_unavailable(string severity, string sqlState) =>
        Assert.True(PostgresErrors.IsUnavailable(Error(severity, sqlState)));

    [Theory]
    [InlineData("ERROR", "42P01")]
    [InlineData("ERROR", "08P01")]
    public void Errors_of_the_statement_itself_do_not_mean_that_the_database_is_unavailable(string severity, string sqlState) =>
        Assert.False(PostgresErrors.IsUnavailable(Error(severity, sqlState)));

    private static PostgresException Error(string severity, string sqlState, string? constraint = null) =>
        new("", severity, severity, sqlState, constraintName: constraint);
}
