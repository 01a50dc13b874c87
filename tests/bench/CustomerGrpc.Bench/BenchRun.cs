using CustomerGrpc.Bench.Results;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench;

/// <summary>
/// Measures the rows in turns, so that other load on the machine affects all of them. A measurement that fails is tried again; if it fails
/// each time, its result says why, and the other rows are measured.
/// </summary>
internal sealed class BenchRun(BenchPlan plan, IReadOnlyList<BenchCase> cases, int postmaster, Progress progress)
{
    private const int MaxAttempts = 3, WarmUpCallers = 32;

    private readonly MachineLoad _load = new(postmaster);
    private readonly Dictionary<(RowKey Row, int Callers), List<(RoundResult Result, IReadOnlyList<long> Latencies)>> _measured = [];

    public MachineNoise Noise => _load.Noise;

    public async Task<IReadOnlyList<RowResult>> RunAsync()
    {
        await WarmUpAsync();
        for (var round = 0; round < plan.Rounds; round++)
        {
            foreach (var callers in plan.Callers)
            {
                // Rounds alternate the direction, so that a row does not always follow the same one.
                foreach (var row in (round % 2 == 0 ? cases : cases.Reverse()).Where(row => plan.CallersOf(row).Contains(callers)))
                    await AddAsync(row, callers, $"round {round + 1} of {plan.Rounds}: {row.Key}, {callers} callers");
            }
        }
        return [.. from row in cases from callers in plan.CallersOf(row) select ResultOf(row, callers)];
    }

    // So that code is compiled and caches are filled.
    private async Task WarmUpAsync()
    {
        foreach (var row in cases)
        {
            progress.Begin($"warm-up: {row.Key}");
            if (await FailureOfAsync(() => row.Row.RunAsync(WarmUpCallers, plan.WarmUp)) is { } failure)
                progress.WriteLine($"The warm-up failed: {row.Key}: {failure}");
            progress.End(plan.WarmUp);
        }
    }

    private async Task AddAsync(BenchCase row, int callers, string step)
    {
        progress.Begin(step);
        if (!_measured.TryGetValue((row.Key, callers), out var measurements))
            _measured.Add((row.Key, callers), measurements = []);
        measurements.Add(progress.Elapsed > plan.Limit
            ? (new() { Failure = "the time of this run was over" }, [])
            : await MeasureAsync(row, callers));
        progress.End(plan.Length);
    }

    private async Task<(RoundResult Result, IReadOnlyList<long> Latencies)> MeasureAsync(BenchCase row, int callers)
    {
        for (var attempt = 1; ; attempt++)
        {
            (RoundResult Result, IReadOnlyList<long> Latencies) measured = default;
            var failure = await FailureOfAsync(async () => measured = await MeasureOnceAsync(row.Row, callers));
            if (failure is null)
                return measured;
            progress.WriteLine($"Attempt {attempt} of {MaxAttempts} failed: {row.Key}, {callers} callers: {failure}");
            if (attempt == MaxAttempts)
                return (new() { Failure = failure }, []);
        }
    }

    private async Task<(RoundResult Result, IReadOnlyList<long> Latencies)> MeasureOnceAsync(IBenchRow row, int callers)
    {
        _load.Begin();
        var before = Cpu();
        var measurement = await row.RunAsync(callers, plan.Length);
        var after = Cpu();
        _load.End();
        if (measurement.Latencies.Count == 0)
            throw new InvalidOperationException("No request was answered.");
        var result = new RoundResult
        {
            Rate = measurement.Rate,
            LoadShare = measurement.LoadShare,
            ServerCpu = (after.Server - before.Server).TotalMicroseconds / measurement.Latencies.Count,
            DatabaseCpu = (after.Database - before.Database).TotalMicroseconds / measurement.Latencies.Count,
        };
        return (result, measurement.Latencies);

        (TimeSpan Server, TimeSpan Database) Cpu() =>
            (row.ServerProcessId is { } id ? CpuTime.OfProcess(id) : default, CpuTime.OfFamily(postmaster));
    }

    private static async Task<string?> FailureOfAsync(Func<Task> measure)
    {
        try
        {
            await measure();
            return null;
        }
#pragma warning disable CA1031 // Whatever happens to one measurement, the others must not be lost.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return exception.Message.Trim('\0', '\n', ' ');
        }
    }

    private RowResult ResultOf(BenchCase row, int callers)
    {
        var measured = _measured[(row.Key, callers)];
        long[] latencies = [.. measured.SelectMany(measurement => measurement.Latencies).Order()];
        return new(
            row.Key, row.Baseline, callers, [.. measured.Select(measurement => measurement.Result)],
            Statistics.Milliseconds(latencies, 0.5), Statistics.Milliseconds(latencies, 0.99));
    }
}
