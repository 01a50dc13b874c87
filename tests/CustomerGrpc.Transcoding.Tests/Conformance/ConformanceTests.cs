using CustomerGrpc.Transcoding.Tests.Http;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>
/// The conformance table: raw requests to a test service whose messages have every kind of field, and the responses that are
/// expected. The rows are in rows/*.txt; rows/README.md explains them.
/// </summary>
public sealed class ConformanceTests(RestServer server) : IClassFixture<RestServer>
{
    public static IEnumerable<TheoryDataRow<ConformanceRow>> Rows() =>
        ConformanceRow.ReadAll().Select(row => new TheoryDataRow<ConformanceRow>(row) { Label = row.Name });

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_request_is_answered_as_the_table_says(ConformanceRow row)
    {
        Assert.NotEmpty(row.Name);
        var response = await server.SendAsync(row, TestContext.Current.CancellationToken);

        if (RowCheck.Difference(row, response) is { } difference)
            Assert.Fail(difference);
    }

    [Fact]
    public void The_table_has_at_least_150_rows() => Assert.InRange(ConformanceRow.ReadAll().Count, 150, int.MaxValue);
}
