using System.Text.RegularExpressions;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// Every frequent statement uses an index that starts with the store, even for large tables. The plans are those of the
/// service's own statements on its own connections, first with their parameters and then without, as PostgreSQL's auto_explain logs them.
/// </summary>
[Collection(nameof(PlanReaders))]
[Trait("Database", "OneServer")]
public sealed partial class QueryPlanTests(ExplainedService service) : IClassFixture<ExplainedService>
{
    /// <summary>PostgreSQL uses a generic plan from the sixth execution on; the service prepares a statement at the second.</summary>
    private const int Times = 8;
    private const int MostRounds = 20;

    private readonly FrequentCalls _calls = new(service.Grpc);

    public static TheoryData<string> Calls =>
    [
        "get", "find", "create", "create with user and group", "update", "update with etag", "update of email", "update of user and groups",
        "update of metadata", "update by id or user", "update by number", "delete", "list", "list by status", "list by email", "next page",
        "numbered list by name",
    ];

    public static TheoryData<string> CallsAtOnce =>
        ["get", "find", "create", "update", "update with etag", "update by id or user", "update by number"];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_frequent_statement_uses_an_index(string call)
    {
        await service.TakePlansAsync();
        for (var i = 0; i < Times; i++)
            await _calls.CallAsync(call, service.NextRow());

        var plans = (await service.TakePlansAsync()).Where(plan => plan.Contains("customers", StringComparison.Ordinal)).ToArray();
        Assert.InRange(plans.Length, Times, int.MaxValue);
        Assert.All(plans, plan => Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal));
        // An index that does not start with the columns of the condition is read completely and then filtered.
        Assert.All(
            plans,
            plan => Assert.All(CustomersScan().Matches(plan), scan => Assert.Matches(@"(Index|Recheck) Cond: \(+store_id = ", scan.Value)));
        // A search for one customer must not read the whole store.
        if (!call.Contains("list", StringComparison.Ordinal) && call != "next page")
            Assert.All(
                plans,
                plan => Assert.All(
                    CustomersScan().Matches(plan), scan => Assert.Matches(@"Cond: .*\b(id|user_id|number|email_key) = ", scan.Value)));
    }

    [Theory]
    [MemberData(nameof(CallsAtOnce))]
    public async Task A_frequent_statement_for_many_callers_uses_an_index(string call)
    {
        await service.TakePlansAsync();
        var ofMany = new List<string>();
        for (var round = 0; round < MostRounds && ofMany.Count < Times; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => _calls.CallAsync(call, service.NextRow())));
            ofMany.AddRange((await service.TakePlansAsync()).Where(plan => OfMany().IsMatch(plan)));
        }

        Assert.InRange(ofMany.Count, Times, int.MaxValue);
        Assert.All(ofMany, plan => Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal));
        Assert.All(
            ofMany,
            plan => Assert.All(CustomersScan().Matches(plan), scan => Assert.Matches(@"(Index|Recheck) Cond: \(+store_id = ", scan.Value)));
        Assert.All(
            ofMany,
            plan =>
                Assert.All(CustomersScan().Matches(plan), scan => Assert.Matches(@"Cond: .*\b(id|user_id|number|email_key) = \(?v\.p2", scan.Value)));
    }

    [GeneratedRegex("Function Scan on (unnest )?v ")]
    private static partial Regex OfMany();

    // A scan of customers with its detail lines.
    [GeneratedRegex(@"Scan[^\n]* on customers[^\n]*(\n(?![^\n]*->)[^\n]*)*")]
    private static partial Regex CustomersScan();
}
