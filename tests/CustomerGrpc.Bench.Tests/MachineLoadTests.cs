using CustomerGrpc.Bench.Results;
using static CustomerGrpc.Bench.Tests.TestResults;

namespace CustomerGrpc.Bench.Tests;

/// <summary>What else the machine did is read from /proc and reported.</summary>
public sealed class MachineLoadTests
{
    [Fact]
    public void Idle_and_stolen_time_is_not_busy_time()
    {
        var times = ProcessorTimes.Parse("cpu  100 20 30 1000 50 0 10 40 90 0\ncpu0 100 20 30 1000 50 0 10 40 90 0\n");

        Assert.Equal(TimeSpan.FromSeconds(1.6), times.Busy);
        Assert.Equal(TimeSpan.FromSeconds(0.4), times.Stolen);
        Assert.Equal(TimeSpan.FromSeconds(12.5), times.Total);
    }

    [Fact]
    public void The_load_average_is_that_of_the_last_minute() =>
        Assert.Equal(4.58, MachineLoad.LoadAverage("4.58 10.73 6.60 2/135 17538\n"));

    [Fact]
    public void The_noise_is_described_with_the_spread_between_rounds()
    {
        var results = Of(
            Row("get", RowKey.Pgbench, Ten, 32, 100, 100, 100), Row("get", "gRPC", Ten, 32, 95, 100, 105),
            Row("get", "REST", Ten, 32, 100, null, 120));

        var text = MachineNoise.Describe(results).ReplaceLineEndings(" ");

        Assert.Contains("The load average was 0.3 before the run. Other processes took 1 % of the processors", text, StringComparison.Ordinal);
        Assert.Contains("differed by 14 % (median of the rows), at most by 18 %.", text, StringComparison.Ordinal);
        Assert.Contains("1 of 9 measurements failed.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("repeat the run", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_busy_machine_is_reported() => Assert.EndsWith(
        "The machine was busy: repeat the run.", MachineNoise.Describe(Of() with { Noise = new(3, 0.2, 0.5, 0) }),
        StringComparison.Ordinal);
}
