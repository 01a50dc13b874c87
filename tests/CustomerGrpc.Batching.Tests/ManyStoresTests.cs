using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Batching.Tests;

/// <summary>Statements of several stores share a command, and row-level security admits these stores and no others.</summary>
public sealed class ManyStoresTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    private const string Values = "SELECT string_agg(value::text, ',' ORDER BY value) FROM things";
    private const string ValuesThatAreSeen = "SELECT coalesce(string_agg(value::text, ',' ORDER BY value), '') FROM things";

    private static readonly StatementSql AddWithoutStore = StatementSql.Create(
        form => $"""
            UPDATE things SET value = value + {form.Value(3)} {form.From()} WHERE id = {form.Value(2)}
            RETURNING value::text{form.RowNumber}
            """,
        [NpgsqlDbType.Uuid, NpgsqlDbType.Bigint]);

    private static readonly StatementSql InsertIntoStore9 = StatementSql.Create(
        form => $"""
            INSERT INTO things (store_id, id, value)
            SELECT CASE WHEN {form.Value(3)} = 109 THEN '{Things.Store(9)}' ELSE {form.Store} END, {form.Value(2)}, {form.Value(3)} {form.From()}
            RETURNING value::text{form.RowNumberOf(2, "things.id")}
            """,
        [NpgsqlDbType.Uuid, NpgsqlDbType.Bigint]);

    [Fact]
    public async Task Statements_of_many_stores_share_a_command_and_each_writes_the_row_of_its_own_store()
    {
        await using var things = await CreateAsync(stores: 20);
        var release = await things.BlockAsync();

        // The row has the same id in every store.
        var writes = Enumerable.Range(1, 20).Reverse().Select(store => things.SetAsync(1, 100 + store, store)).ToArray();
        var missing = things.SetAsync(2, 200, store: 3);
        await release();

        Assert.Equal(Enumerable.Range(101, 20).Reverse().Select(value => $"{value}"), await Task.WhenAll(writes));
        Assert.Null(await missing);
        Assert.Equal(1L, await things.QueryAsync("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM things"));
        Assert.Equal(
            20L, await things.QueryAsync("SELECT count(*) FROM things WHERE value = 100 + ('x' || left(store_id::text, 8))::bit(32)::int"));
    }

    [Fact]
    public async Task A_command_without_a_store_comparison_writes_rows_of_its_callers_stores_only()
    {
        await using var things = await CreateAsync(stores: 5);
        var release = await things.BlockAsync();

        var writes = new[] { 2, 4 }.Select(store => things.WriteAsync(AddWithoutStore, 1, 100, store)).ToArray();
        await release();
        await Task.WhenAll(writes);

        Assert.Equal("1,3,5,102,104", await things.QueryAsync(Values));
        Assert.Equal("103", await things.WriteAsync(AddWithoutStore, 1, 100, store: 3));
        Assert.Equal("1,5,102,103,104", await things.QueryAsync(Values));
    }

    [Fact]
    public async Task A_command_cannot_write_a_row_of_a_store_that_is_none_of_its_callers()
    {
        await using var things = await CreateAsync(stores: 3);
        var release = await things.BlockAsync();

        var foreign = things.WriteAsync(InsertIntoStore9, 12, 109, store: 2);
        var own = new[] { 1, 3 }.Select(store => things.WriteAsync(InsertIntoStore9, 10 + store, 100 + store, store)).ToArray();
        await release();

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => foreign)).SqlState);
        Assert.Equal((string?[])["101", "103"], await Task.WhenAll(own));
        Assert.Equal("1,2,3,101,103", await things.QueryAsync(Values));
    }

    [Fact]
    public async Task The_stores_of_a_command_are_not_seen_by_the_next_command()
    {
        await using var things = await CreateAsync(stores: 4);
        var release = await things.BlockAsync();

        // In this order in one transaction: row 1 of the stores 1 to 3, row 5 of store 3, and what locks nothing.
        var shared = Enumerable.Range(1, 3).Select(store => things.SetAsync(1, 100 + store, store)).ToArray();
        var single = things.WriteAsync($"{ValuesThatAreSeen} WHERE $1 <> $2 AND $3 = 0", 5, store: 3);
        var none = things.WriteWithoutStoreAsync(ValuesThatAreSeen);
        await release();

        await Task.WhenAll(shared);
        Assert.Equal("103", await single);
        Assert.Equal("", await none);
        Assert.Equal(1L, await things.QueryAsync("SELECT count(DISTINCT xmin::text) FROM things WHERE value > 100"));
    }

    [Fact]
    public async Task A_statement_that_fails_does_not_fail_the_other_stores()
    {
        await using var things = await CreateAsync(stores: 4);
        var release = await things.BlockAsync();

        var good = new[] { 1, 3 }.Select(store => things.SetAsync(1, 100 + store, store)).ToArray();
        var negative = things.SetAsync(1, -1, store: 2);
        var failsAtCommit = things.SetAsync(1, 1004, store: 4);
        await release();

        Assert.Equal((string?[])["101", "103"], await Task.WhenAll(good));
        Assert.Equal("things_value_check", (await Assert.ThrowsAsync<PostgresException>(() => negative)).ConstraintName);
        await Assert.ThrowsAsync<PostgresException>(() => failsAtCommit);
        Assert.Equal("2,4,101,103", await things.QueryAsync(Values));
    }

    /// <summary>Each store has one row, whose value is the number of the store.</summary>
    private async Task<Things> CreateAsync(int stores)
    {
        var things = await Things.CreateAsync(database);
        var insert = "INSERT INTO things (store_id, id, value) VALUES ($1, $2, $3) RETURNING ''";
        await Task.WhenAll(Enumerable.Range(1, stores).Select(store => things.WriteAsync(insert, 1, store, store)));
        return things;
    }
}
