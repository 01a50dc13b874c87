using CustomerGrpc.Bench.Results;
using CustomerGrpc.Bench.Rows;

namespace CustomerGrpc.Bench.Tests;

/// <summary>A run ends with a result for each row, whatever happens to some of them.</summary>
public sealed class BenchRunTests
{
    private static readonly RowKey Good = new("get", "good", "ten stores"), Bad = new("get", "bad", "ten stores");

    private static readonly BenchPlan Plan =
        new("test", [1, 32], Rounds: 2, Length: TimeSpan.FromSeconds(1), WarmUp: TimeSpan.FromSeconds(1), Limit: null);

    [Fact]
    public async Task A_measurement_that_fails_becomes_a_result_that_says_so()
    {
        var bad = new FakeRow { Fail = _ => new IOException("The server has closed the connection.") };

        var rows = await RunAsync(Plan, new FakeRow(), bad);

        Assert.Equal([(Good, 1), (Good, 32), (Bad, 1), (Bad, 32)], rows.Select(row => (row.Key, row.Callers)));
        Assert.All(rows.Where(row => row.Key == Good), row => Assert.Equal(2, row.Rate));
        Assert.All(rows.Where(row => row.Key == Bad), row =>
        {
            Assert.Equal("The server has closed the connection.", row.Failure);
            Assert.Null(row.Rate);
            Assert.Null(row.P99);
            Assert.Equal(2, row.Rounds.Count);
        });
    }

    [Fact]
    public async Task A_measurement_that_fails_once_is_repeated()
    {
        var good = new FakeRow { Fail = run => run % 2 == 0 ? new InvalidOperationException("once") : null };

        var rows = await RunAsync(Plan, good, new FakeRow());

        Assert.All(rows, row => Assert.Null(row.Failure));
    }

    [Fact]
    public async Task A_measurement_without_a_response_has_failed()
    {
        var rows = await RunAsync(Plan, new FakeRow { Latencies = [] }, new FakeRow());

        Assert.All(rows.Where(row => row.Key == Good), row => Assert.Equal("No request was answered.", row.Failure));
    }

    [Fact]
    public async Task No_measurement_begins_after_the_time_limit()
    {
        var rows = await RunAsync(Plan with { Limit = TimeSpan.Zero }, new FakeRow(), new FakeRow());

        Assert.All(rows, row => Assert.Equal("the time of this run was over", row.Failure));
    }

    [Fact]
    public async Task A_row_can_be_limited_to_some_numbers_of_callers()
    {
        BenchCase[] cases = [new(Good, Good, new FakeRow()) { Callers = [32] }];

        Assert.Equal([32], (await RunAsync(Plan, cases)).Select(row => row.Callers));
    }

    private static Task<IReadOnlyList<RowResult>> RunAsync(BenchPlan plan, FakeRow good, FakeRow bad) =>
        RunAsync(plan, [new(Good, Good, good), new(Bad, Good, bad)]);

    private static Task<IReadOnlyList<RowResult>> RunAsync(BenchPlan plan, BenchCase[] cases) => new BenchRun(
        plan, cases, Environment.ProcessId,
        new Progress(TextWriter.Null, isTerminal: false, plan.Duration(cases), TimeProvider.System)).RunAsync();

    private sealed class FakeRow : IBenchRow
    {
        private int _runs;

        public Func<int, Exception?> Fail { get; init; } = _ => null;

        public IReadOnlyList<long> Latencies { get; init; } = [1000, 2000];

        public int? ServerProcessId => null;

        public Task<Measurement> RunAsync(int callers, TimeSpan length) =>
            Fail(_runs++) is { } exception
                ? throw exception
                : Task.FromResult(new Measurement(Latencies.Count, Latencies, LoadShare: null));
    }
}
