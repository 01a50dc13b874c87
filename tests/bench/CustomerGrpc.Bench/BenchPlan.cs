using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>How long the rows are measured, how often and with how many callers.</summary>
/// <param name="Mode">The plan in words.</param>
/// <param name="Callers">The numbers of callers.</param>
/// <param name="Rounds">How often each row is measured.</param>
/// <param name="Length">How long one measurement takes.</param>
/// <param name="WarmUp">How long a row runs before the first round.</param>
/// <param name="Limit">The time since the start of the program after which no measurement begins; null for none.</param>
internal sealed record BenchPlan(
    string Mode, IReadOnlyList<int> Callers, int Rounds, TimeSpan Length, TimeSpan WarmUp, TimeSpan? Limit)
{
    private const int CompleteRounds = 3;

    /// <summary>The rest of three minutes is for the end of the run.</summary>
    private static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(165);

    public static BenchPlan Of(BenchOptions options)
    {
        var rounds = options.Rounds ?? (options.IsQuick ? 1 : CompleteRounds);
        var mode = $"{rounds} round{(rounds == 1 ? "" : "s")}";
        return options.IsQuick
            ? new($"quick, {mode}", [1, 32, 128], rounds, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.5), QuickLimit)
            : new(mode, [1, 8, 32, 128], rounds, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), Limit: null);
    }

    /// <summary>The numbers of callers with which a row is measured.</summary>
    public IEnumerable<int> CallersOf(BenchCase row) => Callers.Where(callers => row.Callers?.Contains(callers) ?? true);

    /// <summary>The planned time for all measurements, without what they take to begin and end.</summary>
    public TimeSpan Duration(IEnumerable<BenchCase> cases) =>
        cases.Aggregate(TimeSpan.Zero, (sum, row) => sum + WarmUp + (CallersOf(row).Count() * Rounds * Length));
}
