using System.Globalization;

namespace CustomerGrpc.Bench.Pgbench;

/// <summary>What pgbench prints and logs.</summary>
internal static class PgbenchOutput
{
    /// <summary>The transactions per second without the time for connecting.</summary>
    /// <exception cref="InvalidOperationException">
    /// No transaction was finished, or clients were aborted, which makes the rate too low.
    /// </exception>
    public static double Rate(int exitCode, string output, string errors)
    {
        if (exitCode != 0)
            throw new InvalidOperationException($"pgbench ended with {exitCode}: {FirstError(errors)}");
        // tps = 1234.567890 (without initial connection time). Without a transaction the line is missing, or it has no number.
        var line = Lines(output).FirstOrDefault(line => line.StartsWith("tps = ", StringComparison.Ordinal));
        return double.TryParse(line?.Split(' ')[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : throw new InvalidOperationException("pgbench finished no transaction.");
    }

    /// <summary>The latency of each transaction in microseconds, from the lines of a log.</summary>
    public static List<long> Latencies(IEnumerable<string> log) =>
        // client_id transaction_no time script_no time_epoch time_us. Transactions that were not finished have a word as their time.
        [.. log.Select(line => line.Split(' ')[2]).Where(time => char.IsAsciiDigit(time[0])).Select(
            time => long.Parse(time, CultureInfo.InvariantCulture))];

    private static string FirstError(string errors) =>
        Lines(errors).FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? errors.Trim();

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
