using System.Text.RegularExpressions;
using CustomerGrpc.Transcoding.Tests.Http;

namespace CustomerGrpc.Transcoding.Tests.Conformance;

/// <summary>
/// Compares the stock transcoder with ours: it passes exactly the rows that state no reason for a difference.
/// </summary>
public sealed partial class StockTranscoderTests(StockServer server) : IClassFixture<StockServer>
{
    private const string ErrorText = "error text", ErrorStatus = "error status", Deadlines = "deadlines";

    [Theory]
    [MemberData(nameof(ConformanceTests.Rows), MemberType = typeof(ConformanceTests))]
    public async Task A_row_states_why_the_stock_transcoder_answers_differently(ConformanceRow row)
    {
        Assert.NotEmpty(row.Name);
        var response = await TrySendAsync(row);
        var difference = response is null ? "There is no answer." : RowCheck.Difference(row, response);

        if (difference is null)
            Assert.True(row.Reason is null, $"The stock transcoder is right, so \"{row.Reason}\" is no reason.");
        else
            Assert.True(row.Reason is not null, $"No reason is stated: {difference}");
        // The reason of a row whose request is rejected by both can be checked.
        if (difference is not null && row.Status >= 400 && response?.Status >= 400)
            Assert.Equal(response.Status == row.Status ? ErrorText : ErrorStatus, row.Reason);
        else
            Assert.False(row.Reason is ErrorText or ErrorStatus, $"The stock transcoder does not reject this: {response?.Body}");
    }

    [Fact]
    public void The_stock_transcoder_passes_at_least_125_rows() =>
        Assert.InRange(ConformanceRow.ReadAll().Count(row => row.Reason is null), 125, int.MaxValue);

    [Fact]
    public void README_lists_how_many_rows_have_each_reason()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Conformance", "rows", "README.md"));
        var listed = ReasonLine().Matches(readme).Select(match => $"{match.Groups["reason"]}: {match.Groups["rows"]}");
        var counted = ConformanceRow.ReadAll().CountBy(row => row.Reason ?? "none").Select(pair => $"{pair.Key}: {pair.Value}");

        Assert.Equal(counted.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private async Task<RawResponse?> TrySendAsync(ConformanceRow row)
    {
        // The stock transcoder does not enforce deadlines.
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(row.Reason == Deadlines ? 1 : 30));
        try
        {
            return await server.SendAsync(row, timeout.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^\| (?<reason>[^|]+) \| (?<rows>\d+) \|", RegexOptions.Multiline)]
    private static partial Regex ReasonLine();
}
