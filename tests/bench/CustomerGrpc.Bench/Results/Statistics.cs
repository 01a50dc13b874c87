namespace CustomerGrpc.Bench.Results;

/// <summary>Median and quantiles.</summary>
internal static class Statistics
{
    /// <summary>The median; null if there is no value.</summary>
    public static double? Median(IEnumerable<double> values)
    {
        double[] ordered = [.. values.Order()];
        return ordered.Length == 0 ? null : (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2;
    }

    /// <summary>A quantile of sorted microseconds, in milliseconds; null if there is no value.</summary>
    public static double? Milliseconds(long[] sorted, double quantile) =>
        sorted.Length == 0 ? null : sorted[(int)(quantile * (sorted.Length - 1))] / 1000.0;
}
