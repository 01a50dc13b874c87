using System.Globalization;
using System.Text;

namespace CustomerGrpc.Bench.Results;

/// <summary>
/// The results as a table of text. Rates, ratios and CPU times are medians of the rounds, latencies are of all rounds. A ratio is to the
/// row's baseline within one round, followed by its minimum and maximum. A row that failed says why.
/// </summary>
internal static class ResultsTable
{
    private const string Head =
        "operation       callers                                 requests/s  p50 ms  p99 ms  ratio      spread  server µs  Postgres µs  load CPU\n";

    private const int LongestFailure = 160;

    public static string Of(BenchResults results)
    {
        var text = new StringBuilder(Head);
        foreach (var group in results.Rows.GroupBy(row => (row.Key.Operation, row.Callers)))
        {
            foreach (var row in group)
                AppendRow(text, results, row);
        }
        return text.ToString();
    }

    private static void AppendRow(StringBuilder text, BenchResults results, RowResult row)
    {
        text.Append(
            CultureInfo.InvariantCulture, $"{row.Key.Operation,-15}{row.Callers,8}  {row.Key.Name,-15} {row.Key.Stores,-14}");
        if (row.Rate is { } rate)
            AppendNumbers(text, results, row, rate);
        if (row.Failure is { } failure)
            text.Append(CultureInfo.InvariantCulture, $"  {Failed(row)}: {Shorten(failure)}");
        text.Append('\n');
    }

    private static void AppendNumbers(StringBuilder text, BenchResults results, RowResult row, double rate)
    {
        var ratios = results.Ratios(row);
        var spread = ratios.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{ratios[0]:F2}–{ratios[^1]:F2}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{rate,11:N0}{row.P50,8:F2}{row.P99,8:F2}{Statistics.Median(ratios),7:F2}{spread,12}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{row.MedianOf(round => round.ServerCpu),11:F0}{row.MedianOf(round => round.DatabaseCpu),13:F0}");
        text.Append(CultureInfo.InvariantCulture, $"{row.MedianOf(round => round.LoadShare),10:P0}");
    }

    private static string Failed(RowResult row) =>
        row.Rate is null ? "failed" : $"{row.Rounds.Count(round => round.Failure is not null)} of {row.Rounds.Count} rounds failed";

    private static string Shorten(string failure)
    {
        var line = failure.ReplaceLineEndings(" ");
        return line.Length > LongestFailure ? line[..LongestFailure] + "…" : line;
    }
}
