using CustomerGrpc.Bench.Results;
using static CustomerGrpc.Bench.Tests.TestResults;

namespace CustomerGrpc.Bench.Tests;

/// <summary>The table shows what was measured, and why the rest was not.</summary>
public sealed class ResultsTableTests
{
    [Fact]
    public void A_row_has_its_median_rate_and_the_median_ratio_of_its_rounds()
    {
        var line = LineOf("gRPC", Row("get", RowKey.Pgbench, Ten, 32, 100, 200, 100), Row("get", "gRPC", Ten, 32, 150, 200, 200));

        Assert.StartsWith("get                  32  gRPC            ten stores            200    1.00    2.00   1.50   1.00–2.00", line,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_failed_says_why() => Assert.EndsWith(
        "gRPC            ten stores      failed: the connection was closed",
        LineOf("gRPC", Row("get", RowKey.Pgbench, Ten, 32, 100), Row("get", "gRPC", Ten, 32, [null])), StringComparison.Ordinal);

    [Fact]
    public void Rounds_that_succeeded_count_if_others_failed()
    {
        var line = LineOf("gRPC", Row("get", RowKey.Pgbench, Ten, 32, 100, 100, 100), Row("get", "gRPC", Ten, 32, 150, null, 200));

        Assert.Contains(" 175 ", line, StringComparison.Ordinal);
        Assert.EndsWith("1 of 3 rounds failed: the connection was closed", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_have_no_ratio_if_pgbench_failed() => Assert.Contains(
        " 150    1.00    2.00                             0            0",
        LineOf("gRPC", Row("get", RowKey.Pgbench, Ten, 32, [null]), Row("get", "gRPC", Ten, 32, 150)), StringComparison.Ordinal);

    private static string LineOf(string name, params RowResult[] rows) => Assert.Single(
        ResultsTable.Of(Of(rows)).Split('\n'), line => line.Contains($" {name} ", StringComparison.Ordinal)).TrimEnd();
}
