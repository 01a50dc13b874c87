using CustomerGrpc.Bench.Results;
using static CustomerGrpc.Bench.Tests.TestResults;

namespace CustomerGrpc.Bench.Tests;

/// <summary>Each goal is met, missed or not measured.</summary>
public sealed class GoalsTests
{
    [Fact]
    public void Ten_stores_are_compared_with_one()
    {
        var goal = GoalOf(
            "ten stores:", Row("get", "gRPC", One, 32, 100, 200), Row("get", "gRPC", Ten, 32, 90, 180),
            Row("get", "gRPC", One, 128, 100), Row("get", "gRPC", Ten, 128, 80));

        Assert.Equal("NOT MET (1 of 2 values missed)", goal.Verdict);
        Assert.Equal("get, gRPC, ten stores, 128 callers: 0.80 of 0.90", Assert.Single(goal.Missed).ToString());
    }

    [Fact]
    public void A_goal_of_which_nothing_was_measured_is_not_judged() => Assert.Equal(
        "not measured", GoalOf("ten stores:", Row("get", "gRPC", One, 32, 100), Row("get", "gRPC", Ten, 32, [null])).Verdict);

    [Fact]
    public void A_goal_is_met_if_all_of_its_values_are()
    {
        RowResult[] ten = [.. Rows(Ten)];

        Assert.Equal("met", GoalOf("ten stores:", [.. Rows(One), .. ten]).Verdict);
        Assert.Equal("met as far as measured (11 of 12 values)", GoalOf("ten stores:", [.. Rows(One), .. ten[1..]]).Verdict);

        static IEnumerable<RowResult> Rows(string stores) =>
            from operation in new[] { "update", "create", "get" }
            from api in new[] { "gRPC", "REST" }
            from callers in new[] { 32, 128 }
            select Row(operation, api, stores, callers, 100);
    }

    [Fact]
    public void The_latency_must_be_at_most_twice_that_of_pgbench()
    {
        var (pgbench, service) = (Row("get", RowKey.Pgbench, Ten, 32, 100), Row("get", "gRPC", Ten, 32, 100));

        Assert.Empty(GoalOf("p99", pgbench, service with { P99 = 4 }).Missed);
        Assert.Single(GoalOf("p99", pgbench, service with { P99 = 4.1 }).Missed);
    }

    [Fact]
    public void The_fastest_peer_counts()
    {
        RowResult[] rows =
            [Row("get", "gRPC", Ten, 1, 100), Row("get", RowKey.RawNpgsql, Ten, 1, 110), Row("get", RowKey.EfCore, Ten, 1, 50)];

        Assert.Equal("get, gRPC, ten stores, 1 caller: 0.91 of 1.00", Assert.Single(GoalOf("ahead", rows).Missed).ToString());
    }

    [Fact]
    public void Dialects_are_compared_with_the_canonical_route_on_the_same_stores()
    {
        var goal = GoalOf(
            "updates through", Dialect("canonical", Ten, 100), Dialect("Salla", Ten, 95),
            Dialect("canonical", One, 200), Dialect("COUNT", One, 100));

        Assert.Equal("dialects, COUNT, one store, 32 callers: 0.50 of 0.90", Assert.Single(goal.Missed).ToString());
        Assert.Equal(2, goal.Measured.Count);
    }

    private static RowResult Dialect(string name, string stores, double rate) =>
        Row(RowKey.Dialects, name, stores, 32, rate) with { Baseline = new(RowKey.Dialects, RestApi.Canonical, stores) };

    private static Goal GoalOf(string name, params RowResult[] rows) =>
        Assert.Single(new Goals(Of(rows)).All, goal => goal.Name.StartsWith(name, StringComparison.Ordinal));
}
