using CustomerGrpc.Bench.Pgbench;

namespace CustomerGrpc.Bench.Tests;

/// <summary>What pgbench prints when it succeeds, when it finishes nothing, and when clients are aborted.</summary>
public sealed class PgbenchOutputTests
{
    private const string Success = """
        pgbench (17.6 (Debian 17.6-0+deb13u1))
        transaction type: script.sql
        number of transactions actually processed: 5121
        latency average = 6.248 ms
        initial connection time = 52.019 ms
        tps = 5121.441122 (without initial connection time)
        """;

    [Fact]
    public void The_rate_excludes_the_time_for_connecting() => Assert.Equal(5121.441122, PgbenchOutput.Rate(0, Success, ""));

    [Theory]
    [InlineData("number of transactions actually processed: 0\nnumber of failed transactions: 0 (NaN%)")]
    [InlineData("number of transactions actually processed: 0\ntps = 0.000000 (without initial connection time)")]
    [InlineData("number of transactions actually processed: 0\ntps = -nan (without initial connection time)")]
    [InlineData("")]
    public void A_run_without_a_transaction_fails(string output) => Assert.Equal(
        "pgbench finished no transaction.",
        Assert.Throws<InvalidOperationException>(() => PgbenchOutput.Rate(0, output, "")).Message);

    [Fact]
    public void A_run_with_aborted_clients_fails_with_their_error()
    {
        const string Errors = """
            pgbench: client 87 script 0 aborted in command 6 query 1: ERROR:  canceling statement due to lock timeout
            pgbench: error: Run was aborted; the above results are incomplete.
            """;

        Assert.Contains(
            "ended with 2: pgbench: client 87 script 0 aborted in command 6 query 1: ERROR:  canceling statement due to lock timeout",
            Assert.Throws<InvalidOperationException>(() => PgbenchOutput.Rate(2, Success, Errors)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Transactions_that_were_not_finished_have_no_latency() => Assert.Equal(
        [6248, 917],
        PgbenchOutput.Latencies(
        [
            "0 1 6248 0 1796002405 660773", "1 1 skipped 0 1796002405 660774", "1 2 failed 0 1796002405 660775",
            "0 2 917 0 1796002405 661690",
        ]));
}
