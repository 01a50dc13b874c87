using System.Globalization;
using System.Text.RegularExpressions;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Tests.Support;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static CustomerGrpc.Count.V1.CountCustomerService;
using static CustomerGrpc.Salesive.V1.SalesiveCustomerService;
using static CustomerGrpc.Salla.V2.SallaCustomerService;

namespace CustomerGrpc.Tests.Customers;

/// <summary>
/// Every frequent statement uses an index that starts with the store, even for large tables. The plans are those of the
/// service's own statements on its own connections, first with their parameters and then without, as PostgreSQL's auto_explain logs them.
/// </summary>
public sealed partial class QueryPlanTests(QueryPlanTests.ExplainedService service) : IClassFixture<QueryPlanTests.ExplainedService>
{
    /// <summary>PostgreSQL uses a generic plan from the sixth execution on; the service prepares a statement at the second.</summary>
    private const int Times = 8;
    private const int MostRounds = 20;

    public static TheoryData<string> Calls =>
    [
        "get", "find", "create", "create with user and group", "update", "update with etag", "update of email", "update of user and groups",
        "update of metadata", "update by id or user", "update by number", "delete", "list", "list by status", "list by email", "next page",
        "numbered list by name",
    ];

    public static TheoryData<string> CallsAtOnce =>
        ["get", "find", "create", "update", "update with etag", "update by id or user", "update by number"];

    private SalesiveCustomerServiceClient Salesive => new(service.Grpc);

    private SallaCustomerServiceClient Salla => new(service.Grpc);

    private CountCustomerServiceClient Count => new(service.Grpc);

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_frequent_statement_uses_an_index(string call)
    {
        await service.TakePlansAsync();
        for (var i = 0; i < Times; i++)
            await CallAsync(call, service.NextRow());

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
            await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => CallAsync(call, service.NextRow())));
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

    private Task CallAsync(string call, int row) => call switch
    {
        "get" => service.Customers.GetCustomerAsync(new() { Id = ExplainedService.Id(row) }).ResponseAsync,
        "find" => service.Customers.FindCustomerByEmailAsync(new() { Email = $"C{row}@example.com" }).ResponseAsync,
        "create" => CreateAsync(new() { Email = $"new-{row}@example.com" }),
        "create with user and group" =>
            CreateAsync(new() { Email = $"linked-{row}@example.com", User = new() { Id = ExplainedService.Id(row) }, Groups = { row } }),
        "update" => UpdateAsync(row, new() { Name = $"n{row}", Phone = "+2348012345678" }),
        "update with etag" => UpdateAsync(row, new() { Name = $"n{row}", Etag = "\"1\"" }),
        "update of email" => UpdateAsync(row, new() { Email = $"changed-{row}@example.com" }),
        "update of user and groups" => UpdateAsync(row, new() { User = new() { Id = ExplainedService.Id(row) }, Groups = { row } }),
        "update of metadata" => UpdateAsync(row, new() { Metadata = { ["tier"] = Value.ForString("gold") } }, "metadata.tier"),
        "update by id or user" => FindNothingAsync(Salesive.UpdateCustomerAsync(new() { Id = $"{row:x24}", Name = "n" }).ResponseAsync),
        "update by number" => FindNothingAsync(Salla.UpdateCustomerAsync(new() { Customer = row, FirstName = "n" }).ResponseAsync),
        "delete" => service.Customers.DeleteCustomerAsync(new() { Id = ExplainedService.Id(row) }).ResponseAsync,
        "list" => service.Customers.ListCustomersAsync(new()).ResponseAsync,
        "list by status" => service.Customers.ListCustomersAsync(new() { Status = CustomerStatus.Active }).ResponseAsync,
        "list by email" => service.Customers.ListCustomersAsync(new() { Email = $"C{row}@example.com" }).ResponseAsync,
        "next page" => NextPageAsync(),
        "numbered list by name" => Count.ListCustomersAsync(new()).ResponseAsync,
        _ => throw new ArgumentOutOfRangeException(nameof(call), call, "There is no such call."),
    };

    private Task<Customer> CreateAsync(Customer customer) =>
        service.Customers.CreateCustomerAsync(new() { Customer = customer }).ResponseAsync;

    private Task<Customer> UpdateAsync(int row, Customer customer, params string[] paths)
    {
        customer.Id = ExplainedService.Id(row);
        var mask = paths.Length == 0 ? null : new FieldMask { Paths = { paths } };
        return service.Customers.UpdateCustomerAsync(new() { Customer = customer, UpdateMask = mask }).ResponseAsync;
    }

    // The statement is planned even if no customer matches.
    private static async Task FindNothingAsync(Task update) => Assert.Equal(StatusCode.NotFound, (await update.FailureAsync())?.StatusCode);

    private async Task NextPageAsync()
    {
        var page = await service.Customers.ListCustomersAsync(new());
        await service.Customers.ListCustomersAsync(new() { PageToken = page.NextPageToken });
    }

    [GeneratedRegex("Function Scan on (unnest )?v ")]
    private static partial Regex OfMany();

    // A scan of customers with its detail lines.
    [GeneratedRegex(@"Scan[^\n]* on customers[^\n]*(\n(?![^\n]*->)[^\n]*)*")]
    private static partial Regex CustomersScan();

    /// <summary>The service with enough rows that PostgreSQL chooses the plans for large tables.</summary>
    public sealed partial class ExplainedService(TestPostgres postgres) : ServiceFixture(postgres)
    {
        private const int Rows = 40_000;

        private readonly TestPostgres _postgres = postgres;
        private long _read;
        private int _row;

        public static string Id(int row) => string.Create(CultureInfo.InvariantCulture, $"01900000-0000-7000-8000-{row:x12}");

        public int NextRow() => Interlocked.Increment(ref _row);

        /// <summary>The plans that were logged since the last call.</summary>
        public async Task<IReadOnlyList<string>> TakePlansAsync()
        {
            await using var log = new FileStream(await _postgres.LogFileAsync(), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            log.Position = _read;
            using var reader = new StreamReader(log);
            var messages = await reader.ReadToEndAsync();
            _read = log.Position;
            return [.. Plan().Matches(messages).Select(match => match.Value)];
        }

        public override async ValueTask InitializeAsync()
        {
            await base.InitializeAsync();
            _read = new FileInfo(await _postgres.LogFileAsync()).Length;
            await QueryAsync($"""
                INSERT INTO stores (id, name, time_zone) SELECT gen_random_uuid(), 'more ' || n, 'UTC' FROM generate_series(1, 9) n;
                INSERT INTO platform_users (store_id, id, name, email, avatar_url)
                    SELECT s.id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'u', 'u', ''
                    FROM stores s, generate_series(1, {Rows / 10}) n;
                INSERT INTO customer_groups (store_id, number, name) SELECT id, n, 'group ' || n FROM stores, generate_series(1, {Rows / 10}) n;
                INSERT INTO customers (store_id, id, email, status, verified_email, newsletter, b2b, online, created_by)
                    SELECT s.id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'c' || n || '@example.com', 1 + n % 4, false, false, false, false, 't'
                    FROM stores s, generate_series(1, {Rows / 10}) n;
                ANALYZE
                """);
            await QueryAsync("""
                DO $$ BEGIN
                    EXECUTE format('ALTER DATABASE %I SET session_preload_libraries = ''auto_explain''', current_database());
                    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_min_duration = 0', current_database());
                    EXECUTE format('ALTER DATABASE %I SET auto_explain.log_nested_statements = on', current_database());
                END $$
                """);
            // auto_explain logs the plans of new connections.
            await QueryAsync("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'customers' AND datname = current_database()");
            await Customers.GetCustomerAsync(new() { Id = Id(1) });
            await TakePlansAsync();
        }

        [GeneratedRegex(@"plan:\n(\t[^\n]*\n)+")]
        private static partial Regex Plan();
    }
}
