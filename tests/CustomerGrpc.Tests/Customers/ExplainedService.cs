using System.Globalization;
using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Customers;

/// <summary>Classes that read plans run one after the other, because the server has one log for all databases.</summary>
[CollectionDefinition(nameof(PlanReaders))]
public sealed class PlanReaders;

/// <summary>The service with enough rows that PostgreSQL chooses the plans for large tables.</summary>
public partial class ExplainedService(TestPostgres postgres) : ServiceFixture(postgres)
{
    /// <summary>How many customers there are, most of them in large stores.</summary>
    protected const int Rows = 40_000;

    private readonly TestPostgres _postgres = postgres;
    private long _read;
    private int _row;

    /// <summary>SQL that adds stores besides <c>test</c>, and selects the rows of each store as <c>store_id</c> and <c>n</c>.</summary>
    private protected virtual (string Stores, string RowsOfStores) Data { get; } = (
        "INSERT INTO stores (id, name, time_zone) SELECT gen_random_uuid(), 'more ' || n, 'UTC' FROM generate_series(1, 9) n",
        $"SELECT s.id AS store_id, n FROM stores s, generate_series(1, {Rows / 10}) n");

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
            {Data.Stores};
            INSERT INTO platform_users (store_id, id, name, email, avatar_url)
                SELECT store_id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'u', 'u', ''
                FROM ({Data.RowsOfStores}) AS r;
            INSERT INTO customer_groups (store_id, number, name) SELECT store_id, n, 'group ' || n FROM ({Data.RowsOfStores}) AS r;
            INSERT INTO customers (store_id, id, email, status, verified_email, newsletter, b2b, online, created_by)
                SELECT store_id, ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'c' || n || '@example.com', 1 + n % 4, false, false, false, false, 't'
                FROM ({Data.RowsOfStores}) AS r;
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
