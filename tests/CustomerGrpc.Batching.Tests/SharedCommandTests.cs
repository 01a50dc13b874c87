using Npgsql;

namespace CustomerGrpc.Batching.Tests;

public sealed class SharedCommandTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>How many commands wrote the current rows. Each command has its own number in its transaction.</summary>
    private const string Commands = "SELECT count(DISTINCT (xmin::text, cmin::text)) FROM things WHERE value > 100";

    [Fact]
    public async Task Statements_that_differ_only_in_their_values_share_a_command()
    {
        await using var things = await CreateAsync(20);

        var results = await SetAllAsync(things, Enumerable.Range(1, 20).Reverse().Select(number => (number, number + 100)));

        Assert.Equal(Enumerable.Range(1, 20).Reverse().Select(number => $"{number + 100}"), results);
        Assert.Equal(1L, await things.QueryAsync(Commands));
        Assert.Equal(
            20L, await things.QueryAsync("SELECT count(*) FROM things WHERE value = 100 + ('x' || left(id::text, 8))::bit(32)::int"));
    }

    [Fact]
    public async Task A_caller_whose_row_does_not_exist_gets_null()
    {
        await using var things = await CreateAsync(3);

        var results = await SetAllAsync(things, [(70, 170), (1, 101), (71, 171), (3, 103), (72, 172)]);

        Assert.Equal((string?[])[null, "101", null, "103", null], results);
    }

    [Fact]
    public async Task Several_writes_of_the_same_row_are_all_executed()
    {
        await using var things = await CreateAsync(3);

        Assert.Equal((string?[])["101", "111", "102", "121"], await SetAllAsync(things, [(1, 101), (1, 111), (2, 102), (1, 121)]));

        Assert.InRange((long)(await things.QueryAsync("SELECT value FROM things ORDER BY id LIMIT 1"))!, 101, 121);
    }

    [Fact]
    public async Task A_statement_that_fails_does_not_fail_the_others_of_its_command()
    {
        await using var things = await CreateAsync(5);
        var release = await things.BlockAsync();

        var good = new[] { things.SetAsync(1, 101), things.SetAsync(3, 103), things.SetAsync(5, 105) };
        var negative = things.SetAsync(2, -1);
        var failsAtCommit = things.SetAsync(4, 1004);
        await release();

        Assert.Equal((string?[])["101", "103", "105"], await Task.WhenAll(good));
        Assert.Equal("things_value_check", (await Assert.ThrowsAsync<PostgresException>(() => negative)).ConstraintName);
        Assert.Equal(PostgresErrorCodes.CheckViolation, (await Assert.ThrowsAsync<PostgresException>(() => failsAtCommit)).SqlState);
        Assert.Equal("101,2,103,4,105", await things.QueryAsync("SELECT string_agg(value::text, ',' ORDER BY id) FROM things"));
    }

    [Fact]
    public async Task Statements_that_claim_the_same_unique_value_do_not_share_a_command()
    {
        await using var things = await CreateAsync(3);
        var release = await things.BlockAsync();
        var swap = LockKey.ForUniqueValue(Things.Store(0), "1");

        // The second frees the value 1 that the third takes, which a single command would reject as a duplicate.
        var writes = new[]
        {
            things.WriteAsync(Things.Set, 1, 101, store: 0, swap), things.WriteAsync(Things.Set, 2, 1, store: 0, swap),
            things.WriteAsync(Things.Set, 3, 103, store: 0),
        };
        await release();

        Assert.Equal((string?[])["101", "1", "103"], await Task.WhenAll(writes));
        Assert.Equal(2L, await things.QueryAsync("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM things"));
    }

    [Fact]
    public async Task Arrays_of_numbers_and_of_texts_reach_their_own_statements()
    {
        await using var things = await CreateAsync(3);
        var release = await things.BlockAsync();
        string[][] given = [["a", "b,c", "\"}\\"], [], ["", "NULL", " é\n"]];

        var results = given.Select((texts, index) => things.WriteAsync(index + 1, [index, -index], texts)).ToArray();
        await release();

        Assert.Equal(
            given.Select((texts, index) => string.Join('|', [$"{index}", $"{-index}", .. texts])), await Task.WhenAll(results));
        Assert.Equal(1L, await things.QueryAsync("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM things"));
    }

    private async Task<Things> CreateAsync(int rows)
    {
        var things = await Things.CreateAsync(database);
        await Task.WhenAll(Enumerable.Range(1, rows).Select(number => things.AddAsync(number)));
        return things;
    }

    private static async Task<string?[]> SetAllAsync(Things things, IEnumerable<(int Number, int Value)> values)
    {
        var release = await things.BlockAsync();
        var writes = values.Select(set => things.SetAsync(set.Number, set.Value)).ToArray();
        await release();
        return await Task.WhenAll(writes);
    }
}
