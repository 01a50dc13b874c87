using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// A command that many stores share uses indexes with the store of each row, even if one of the stores is large and most have a single
/// customer, so that a store has few customers on average.
/// </summary>
[Collection(nameof(PlanReaders))]
[Trait("Database", "OneServer")]
public sealed partial class ManyStoresPlanTests(ManyStoresPlanTests.LargeAndSmallStores service)
    : IClassFixture<ManyStoresPlanTests.LargeAndSmallStores>
{
    private const int Times = 8;
    private const int MostRounds = 20;
    private const int SmallStores = 16;

    [Theory]
    [InlineData("get")]
    [InlineData("find")]
    [InlineData("create")]
    [InlineData("create with user and group")]
    [InlineData("update")]
    [InlineData("update with etag")]
    [InlineData("update of email")]
    [InlineData("update of user and groups")]
    [InlineData("update of metadata")]
    [InlineData("update by id or user")]
    [InlineData("update by number")]
    [InlineData("delete")]
    public async Task A_command_of_many_stores_reads_only_its_customers(string call)
    {
        var large = new FrequentCalls(service.Grpc);
        var small = await Task.WhenAll(Enumerable.Range(1, SmallStores).Select(
            async number => new FrequentCalls(service.GrpcAs(await service.CreateTokenAsync($"small {number}")))));
        await service.TakePlansAsync();
        var ofMany = new List<string>();
        for (var round = 0; round < MostRounds && ofMany.Count < Times; round++)
        {
            var calls = Enumerable.Range(0, 48).Select(_ => large.CallAsync(call, service.NextRow()));
            // They have one customer each, which the first round may have changed. The statement is planned even if it finds nothing.
            await Task.WhenAll([.. calls, .. small.Select((store, index) => store.CallAsync(call, index + 1).FailureAsync())]);
            ofMany.AddRange((await service.TakePlansAsync()).Where(plan => OfMany().IsMatch(plan) && plan.Contains(" customers", StringComparison.Ordinal)));
        }

        Assert.InRange(ofMany.Count, Times, int.MaxValue);
        Assert.All(ofMany, plan => Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal));
        Assert.All(
            ofMany.SelectMany(plan => CustomersScan().Matches(plan)),
            scan => Assert.Matches(@"Cond: \(+store_id = v\.p1\) AND \((id|user_id|number|email_key) = \(?v\.p\d+\b", scan.Value));
    }

    [GeneratedRegex("Function Scan on (unnest )?v ")]
    private static partial Regex OfMany();

    [GeneratedRegex(@"Scan[^\n]* on customers[^\n]*(\n(?![^\n]*->)[^\n]*)*")]
    private static partial Regex CustomersScan();

    /// <summary>One store with nearly all customers, and 5,000 stores with one each.</summary>
    public sealed class LargeAndSmallStores(TestPostgres postgres) : ExplainedService(postgres)
    {
        private protected override (string Stores, string RowsOfStores) Data { get; } = (
            "INSERT INTO stores (id, name, time_zone) SELECT gen_random_uuid(), 'small ' || n, 'UTC' FROM generate_series(1, 5000) n",
            $"""
            SELECT id AS store_id, n FROM stores, generate_series(1, {Rows}) n WHERE name = 'test'
            UNION ALL SELECT id, substr(name, 7)::int FROM stores WHERE name LIKE 'small %'
            """);
    }
}
