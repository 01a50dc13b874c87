using NpgsqlTypes;

namespace CustomerGrpc.Batching.Tests;

/// <summary>
/// What the queue does in a distributed database, on one server: stores with an odd number are on one node, the others on another one.
/// </summary>
public sealed class DistributedDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string NodesSql = "SELECT store, ('x' || left(store::text, 8))::bit(32)::int % 2 FROM unnest($1) AS store";

    private static readonly StatementSql Insert = StatementSql.CreateInsert(
        form => $"""
            INSERT INTO things AS t (store_id, id, value) {form.NewRows(row => $"{row.Store}, {row.Value(2)}, {row.Value(3)}")}
            ON CONFLICT DO NOTHING RETURNING value::text{form.RowNumberOf(2, "t.id")}
            """,
        [NpgsqlDbType.Uuid, NpgsqlDbType.Bigint]);

    [Fact]
    public async Task Each_node_has_a_transaction_of_its_own_and_each_store_a_command()
    {
        await using var things = await CreateAsync();
        await Task.WhenAll(Each((number, store) => things.WriteAsync(Insert, number, number, store)));
        var release = await things.BlockAsync();

        var updates = Each((number, store) => things.SetAsync(number, 100 + number, store)).ToArray();
        var missing = things.SetAsync(4, 104, store: 2);
        await release();

        Assert.Equal(Each((number, _) => $"{100 + number}"), await Task.WhenAll(updates));
        Assert.Null(await missing);
        await Holds("SELECT count(DISTINCT xmin::text) = 2 FROM things");
        await Holds("SELECT count(DISTINCT (xmin::text, cmin::text)) = 4 FROM things");
        await Holds("SELECT bool_and(n = 1) FROM (SELECT count(DISTINCT xmin::text) AS n FROM things GROUP BY store_id) AS stores");

        async Task Holds(string sql) => Assert.Equal(true, await things.QueryAsync(sql));
    }

    [Fact]
    public async Task New_rows_of_a_store_share_a_command_and_each_caller_gets_its_own()
    {
        await using var things = await CreateAsync();
        await things.AddAsync(2, store: 1);
        var release = await things.BlockAsync();

        var inserts = new[] { 3, 2, 1, 5, 4 }.Select(number => things.WriteAsync(Insert, number, 10 + number, store: 1)).ToArray();
        await release();

        Assert.Equal((string?[])["13", null, "11", "15", "14"], await Task.WhenAll(inserts));
        Assert.Equal(1L, await things.QueryAsync("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM things WHERE value > 10"));
    }

    private static IEnumerable<T> Each<T>(Func<int, int, T> run) =>
        Enumerable.Range(1, 4).SelectMany(store => Enumerable.Range(1, 3).Select(number => run(number, store)));

    private async Task<Things> CreateAsync()
    {
        await database.QueryAsync("""
            CREATE OR REPLACE FUNCTION things_store(store text, lock_timeout text DEFAULT NULL) RETURNS void LANGUAGE sql AS
            $$ SELECT set_config('customers.store_id', store, true) $$
            """);
        return await Things.CreateAsync(database, scope: StoreScope.FromFunction("things_store", NodesSql));
    }
}
