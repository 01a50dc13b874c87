using System.Globalization;
using System.Text;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>
/// The measurements of all rounds as a table: rates, ratios and CPU are medians of the rounds, latencies are of all rounds. A ratio is to
/// the operation's first row within one round, followed by its minimum and maximum.
/// </summary>
internal sealed class Report(IReadOnlyList<IBenchRow> rows)
{
    private readonly Dictionary<(IBenchRow Row, int Callers), List<Measurement>> _measurements = [];

    public IEnumerable<IBenchRow> Rows => rows;

    public void Add(IBenchRow row, int callers, Measurement measurement)
    {
        if (!_measurements.TryGetValue((row, callers), out var measurements))
            _measurements.Add((row, callers), measurements = []);
        measurements.Add(measurement);
    }

    /// <summary>The ratios of the rounds in ascending order; empty if the row was not measured.</summary>
    public double[] Ratios(IBenchRow row, int callers)
    {
        var first = rows.First(other => other.Operation == row.Operation);
        return _measurements.TryGetValue((row, callers), out var measured)
            ? [.. measured.Zip(_measurements[(first, callers)], (one, other) => one.Rate / other.Rate).Order()]
            : [];
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"{"operation",-18} {"callers",7}  {"",-15}{"requests/s",10}{"p50 ms",8}{"p99 ms",8}{"ratio",7}{"spread",13}{"server µs",11}{"Postgres µs",13}{"load CPU",10}\n");
        foreach (var operation in rows.Select(row => row.Operation).Distinct())
        {
            foreach (var callers in _measurements.Keys.Select(key => key.Callers).Distinct().Order())
            {
                foreach (var row in rows.Where(row => row.Operation == operation && _measurements.ContainsKey((row, callers))))
                    AppendRow(text, row, callers);
            }
        }
        return text.ToString();
    }

    /// <summary>The median of sorted values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    private void AppendRow(StringBuilder text, IBenchRow row, int callers)
    {
        var measurements = _measurements[(row, callers)];
        long[] latencies = [.. measurements.SelectMany(measurement => measurement.Latencies).Order()];
        var ratios = Ratios(row, callers);
        var spread = string.Create(CultureInfo.InvariantCulture, $"{ratios[0]:F2}–{ratios[^1]:F2}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{row.Operation,-18} {callers,7}  {row.Name,-15}{MedianOf(measurement => measurement.Rate),10:N0}{Milliseconds(latencies, 0.5),8:F2}{Milliseconds(latencies, 0.99),8:F2}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Median(ratios),7:F2}{spread,13}{MedianOf(measurement => measurement.ServerCpu),11:F0}{MedianOf(measurement => measurement.DatabaseCpu),13:F0}{measurements.Average(measurement => measurement.LoadShare),10:P0}\n");

        double MedianOf(Func<Measurement, double> value) => Median(measurements.Select(value));
    }

    private static double Milliseconds(long[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[(int)(quantile * (sorted.Length - 1))] / 1000.0;
}
