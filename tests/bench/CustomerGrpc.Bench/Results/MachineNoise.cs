namespace CustomerGrpc.Bench.Results;

/// <summary>What else the machine did during the run.</summary>
/// <param name="LoadBefore">The load average of the last minute before the run.</param>
/// <param name="OthersMean">The share of other processes in the time of all processors, on average of the measurements.</param>
/// <param name="OthersMax">The largest such share in a measurement.</param>
/// <param name="Stolen">The share of the time that the hypervisor gave to other machines.</param>
internal sealed record MachineNoise(double LoadBefore, double OthersMean, double OthersMax, double Stolen)
{
    private const double BusyShare = 0.05, WideSpread = 0.2;

    /// <summary>Describes the noise, and says whether the results can be trusted.</summary>
    public static string Describe(BenchResults results)
    {
        var noise = results.Noise;
        double[] spreads = [.. results.Rows.Where(row => row.Key != row.Baseline).Select(results.Ratios)
            .Where(ratios => ratios.Length > 1).Select(Spread).Order()];
        var failed = results.Rows.Sum(row => row.Rounds.Count(round => round.Failure is not null));
        var isNoisy = noise.OthersMean > BusyShare || noise.Stolen > BusyShare || Statistics.Median(spreads) > WideSpread;
        return FormattableString.Invariant($"""
            The load average was {noise.LoadBefore:F1} before the run. Other processes took {noise.OthersMean:P0} of the processors on average,
            at most {noise.OthersMax:P0} in a measurement; the hypervisor took {noise.Stolen:P0}. {Spreads(spreads)}
            {failed} of {results.Rows.Sum(row => row.Rounds.Count)} measurements failed.{(isNoisy ? " The machine was busy: repeat the run." : "")}
            """);
    }

    private static string Spreads(double[] spreads) => spreads.Length == 0
        ? "There was one round, so that its ratios have no known spread."
        : FormattableString.Invariant(
            $"Between rounds, the ratios differed by {Statistics.Median(spreads):P0} (median of the rows), at most by {spreads[^1]:P0}.");

    // Ratios are sorted.
    private static double Spread(double[] ratios) => (ratios[^1] - ratios[0]) / Statistics.Median(ratios)!.Value;
}
