using System.Text.Json;
using CustomerGrpc.Bench.Results;
using CustomerGrpc.Tests.Support;
using static CustomerGrpc.Bench.Tests.TestResults;

namespace CustomerGrpc.Bench.Tests;

/// <summary>The measured part of docs/performance.md is written from the results, and the rest of the page stays.</summary>
public sealed class PerformancePageTests
{
    private static readonly BenchResults Results = Of(
        Row("update", RowKey.Pgbench, Ten, 32, 100), Row("update", "gRPC", Ten, 32, 150), Row("update", "REST", Ten, 32, [null]));

    [Fact]
    public void Only_the_part_between_the_comments_is_replaced() => Assert.Equal(
        $"# Title\n\n{PerformancePage.Begin}\n\nnew\n\n{PerformancePage.End}\n\nBy hand.\n",
        PerformancePage.Replace($"# Title\n\n{PerformancePage.Begin}\n\nold\n{PerformancePage.End}\n\nBy hand.\n", "new\n"));

    [Fact]
    public void A_page_without_the_comments_is_not_changed() =>
        Assert.Throws<InvalidDataException>(() => PerformancePage.Replace("# Title\n", "new"));

    [Fact]
    public void The_page_of_the_repository_has_the_comments() => Assert.Contains(
        "\n\nnew\n\n", PerformancePage.Replace(File.ReadAllText(Path.Combine(Repository.Root, "docs", "performance.md")), "new"),
        StringComparison.Ordinal);

    [Fact]
    public void Rows_that_failed_are_in_the_section() => Assert.Contains(
        "| 32 | ten stores | 1.50 / failed | – / – | – / – |", new MeasuredSection(Results).ToString(), StringComparison.Ordinal);

    [Fact]
    public void A_caller_with_conflicts_is_compared_with_the_same_calls_without()
    {
        var hostile = Row("update", RowKey.Hostile, Ten, 32, 75) with { Baseline = new("update", "gRPC", Ten) };

        Assert.Contains(
            "leaves the others 0.50 of their rate", new MeasuredSection(Of([.. Results.Rows, hostile])).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_results_are_the_same_after_they_were_written_and_read()
    {
        var file = Path.GetTempFileName();
        Results.Write(file);

        Assert.Equal(JsonSerializer.Serialize(Results), JsonSerializer.Serialize(BenchResults.Read(file)));
        File.Delete(file);
    }

    [Fact]
    public void The_picture_has_a_bar_for_each_row_that_was_measured() =>
        Assert.Single(new Picture(Results).ToString().Split('\n'), line => line.Contains(">1.50</text>", StringComparison.Ordinal));
}
