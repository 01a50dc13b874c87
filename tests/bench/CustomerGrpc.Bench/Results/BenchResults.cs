using System.Text.Json;

namespace CustomerGrpc.Bench.Results;

/// <summary>The results of a run. The table, the goals, the picture and the page are made of them.</summary>
/// <param name="Time">When the run ended.</param>
/// <param name="Mode">What was run, in words.</param>
/// <param name="Machine">The processors and the versions, in words.</param>
/// <param name="Noise">What else the machine did.</param>
/// <param name="Rows">The rows in the order of the table.</param>
/// <param name="Footprint">Startup, memory and disk; null if not measured.</param>
internal sealed record BenchResults(
    DateTimeOffset Time, string Mode, string Machine, MachineNoise Noise, IReadOnlyList<RowResult> Rows, Footprint? Footprint)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static BenchResults Read(string file) => JsonSerializer.Deserialize<BenchResults>(File.ReadAllText(file), Indented)
        ?? throw new InvalidDataException($"{file} contains no results.");

    public void Write(string file) => File.WriteAllText(file, JsonSerializer.Serialize(this, Indented));

    /// <summary>The results of a row; null if it was not measured.</summary>
    public RowResult? Find(RowKey key, int callers) => Rows.FirstOrDefault(row => row.Key == key && row.Callers == callers);

    /// <summary>The rate of a row relative to its baseline, in each round that measured both, in ascending order.</summary>
    public double[] Ratios(RowResult row) => Find(row.Baseline, row.Callers) is { } baseline ? Ratios(row, baseline) : [];

    /// <summary>The median of the ratios of two rows; null if no round measured both.</summary>
    public double? Ratio(RowKey key, RowKey baseline, int callers) =>
        Find(key, callers) is { } one && Find(baseline, callers) is { } other ? Statistics.Median(Ratios(one, other)) : null;

    private static double[] Ratios(RowResult one, RowResult other) =>
        [.. one.Rounds.Zip(other.Rounds, (first, second) => first.Rate / second.Rate).OfType<double>().Order()];
}
