using System.Globalization;
using System.Text;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>The rounds' measurements as a table: rates are medians of the rounds, latencies are of all of them.</summary>
internal sealed class Report(IReadOnlyList<IBenchRow> rows)
{
    private readonly Dictionary<(IBenchRow Row, int Callers), List<Measurement>> _measurements = [];

    public void Add(IBenchRow row, int callers, Measurement measurement)
    {
        if (!_measurements.TryGetValue((row, callers), out var measurements))
            _measurements.Add((row, callers), measurements = []);
        measurements.Add(measurement);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{"operation",-10} {"callers",7}  {"",-12}{"requests/s",11}{"p50 ms",9}{"p99 ms",9}{"ratio",7}{"load CPU",10}\n");
        foreach (var group in _measurements.Keys.GroupBy(key => (key.Row.Operation, key.Callers)).OrderBy(group => IndexOf(group.First().Row)))
        {
            var first = group.MinBy(key => IndexOf(key.Row));
            foreach (var key in group.OrderBy(key => IndexOf(key.Row)))
                AppendRow(text, key, Ratio(key, first));
        }
        return text.ToString();
    }

    private int IndexOf(IBenchRow row) => rows.ToList().IndexOf(row);

    // Of the rounds' own ratios, since what the machine did meanwhile met both.
    private double Ratio((IBenchRow, int) key, (IBenchRow, int) first) =>
        Median(_measurements[key].Zip(_measurements[first], (measured, baseline) => measured.Rate / baseline.Rate));

    private void AppendRow(StringBuilder text, (IBenchRow Row, int Callers) key, double ratio)
    {
        var measurements = _measurements[key];
        long[] latencies = [.. measurements.SelectMany(measurement => measurement.Latencies).Order()];
        var share = measurements.Average(measurement => measurement.LoadShare);
        text.Append(
            CultureInfo.InvariantCulture,
            $"{key.Row.Operation,-10} {key.Callers,7}  {key.Row.Name,-12}{Median(measurements.Select(measurement => measurement.Rate)),11:N0}{Milliseconds(latencies, 0.5),9:F2}{Milliseconds(latencies, 0.99),9:F2}{ratio,7:F2}{share,10:P0}\n");
    }

    private static double Milliseconds(long[] sorted, double quantile) => sorted[(int)(quantile * (sorted.Length - 1))] / 1000.0;

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);
}
