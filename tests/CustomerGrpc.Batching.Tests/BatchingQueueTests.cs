using Npgsql;

namespace CustomerGrpc.Batching.Tests;

public sealed class BatchingQueueTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task Statements_that_arrive_while_a_batch_runs_share_the_next_transaction()
    {
        await using var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();

        var writes = Enumerable.Range(1, 20).Select(number => things.AddAsync(number)).ToArray();
        await release();

        Assert.Equal(Enumerable.Range(1, 20).Select(number => $"{number}"), await Task.WhenAll(writes));
        Assert.Equal(1L, await things.QueryAsync("SELECT count(DISTINCT xmin::text) FROM things"));
    }

    [Fact]
    public async Task Each_of_many_callers_gets_its_own_result()
    {
        await using var things = await Things.CreateAsync(database, connections: 3);

        var results = await Task.WhenAll(Enumerable.Range(1, 500).Select(number => things.AddAsync(number, store: number % 7)));
        var read = await Task.WhenAll(Enumerable.Range(1, 500).Select(number => things.ReadAsync(
            "SELECT value::text FROM things WHERE store_id = $1 AND id = $2 AND $3 = 0", number, store: number % 7)));

        Assert.Equal(Enumerable.Range(1, 500).Select(number => $"{number}"), results);
        Assert.Equal(results, read);
        Assert.Equal(500L, await things.QueryAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task A_statement_that_fails_does_not_fail_the_other_callers()
    {
        await using var things = await Things.CreateAsync(database);
        await things.AddAsync(1);
        var release = await things.BlockAsync();

        var good = Enumerable.Range(2, 10).Select(number => things.AddAsync(number)).ToArray();
        var duplicate = things.WriteAsync("INSERT INTO things (store_id, id, value) VALUES ($1, $2, $3) RETURNING ''", 20, value: 1);
        var negative = things.AddAsync(-1);
        var failsAtCommit = things.AddAsync(1001);
        var malformed = things.WriteAsync("SELECT nonsense FROM nowhere WHERE $1 = $2 AND $3 = 0", 3);
        await release();

        await Task.WhenAll(good);
        Assert.Equal("things_value_key", (await Assert.ThrowsAsync<PostgresException>(() => duplicate)).ConstraintName);
        Assert.Equal("things_value_check", (await Assert.ThrowsAsync<PostgresException>(() => negative)).ConstraintName);
        Assert.Equal(PostgresErrorCodes.CheckViolation, (await Assert.ThrowsAsync<PostgresException>(() => failsAtCommit)).SqlState);
        Assert.Equal(PostgresErrorCodes.UndefinedTable, (await Assert.ThrowsAsync<PostgresException>(() => malformed)).SqlState);
        Assert.Equal(11L, await things.QueryAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task A_result_that_cannot_be_read_does_not_fail_the_other_callers()
    {
        await using var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();

        var unreadable = things.WriteAsync("INSERT INTO things (store_id, id, value) VALUES ($1, $2, $3) RETURNING value", 1, 1);
        var good = things.AddAsync(2);
        await release();

        var failure = await Assert.ThrowsAsync<BatchingException>(() => unreadable);
        Assert.Equal(BatchingError.OutcomeUnknown, failure.Error);
        Assert.IsType<InvalidCastException>(failure.InnerException);
        Assert.Equal("2", await good);
        Assert.Equal(2L, await things.QueryAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task Statements_see_only_the_rows_of_their_own_store_when_stores_share_a_batch()
    {
        await using var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();

        var writes = new[] { 2, 1, 3, 1, 2 }.Select((store, i) => things.AddAsync(i + 1, store)).ToArray();
        var everything = things.WriteAsync("UPDATE things SET value = value + 100 WHERE $1 <> $2 AND $3 = 0 RETURNING 'x'", 9, store: 2);
        var foreign = things.WriteAsync(
            "UPDATE things SET value = 7 WHERE store_id <> $1 AND id <> $2 AND $3 = 0 RETURNING 'x'", 9, store: 1);
        await release();

        await Task.WhenAll(writes);
        Assert.Equal("x", await everything);
        Assert.Null(await foreign);
        Assert.Equal("2,3,4,101,105", await things.QueryAsync("SELECT string_agg(value::text, ',' ORDER BY value) FROM things"));
        await Assert.ThrowsAsync<PostgresException>(() =>
            things.WriteAsync(
                "INSERT INTO things (store_id, id, value) VALUES (gen_random_uuid(), $2, $3) RETURNING $1::text", 9, store: 1));
    }

    [Fact]
    public async Task A_statement_that_is_cancelled_before_it_is_sent_changes_nothing()
    {
        await using var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();
        using var cancellation = new CancellationTokenSource();

        var cancelled = things.AddAsync(1, cancellationToken: cancellation.Token);
        var kept = things.AddAsync(2);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await release();

        await kept;
        Assert.Equal("2", await things.QueryAsync("SELECT string_agg(value::text, ',') FROM things"));
    }

    [Fact]
    public async Task A_caller_that_cancels_a_statement_that_was_sent_does_not_wait_for_it()
    {
        await using var things = await Things.CreateAsync(database);
        await things.AddAsync(1);
        await using var foreign = await things.LockAsync(1);
        using var cancellation = new CancellationTokenSource();

        var waiting = things.WriteAsync(
            "UPDATE things SET value = $3 WHERE store_id = $1 AND id = $2 RETURNING ''", 1, 5, 0, cancellation.Token);
        await things.WaitForAsync("transactionid");
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Statements_beyond_the_queue_size_are_rejected()
    {
        await using var things = await Things.CreateAsync(database, queueSize: 3);
        var release = await things.BlockAsync();

        var writes = Enumerable.Range(1, 5).Select(number => things.AddAsync(number)).ToArray();
        var rejected = await Assert.ThrowsAsync<BatchingException>(() => writes[4]);
        await release();

        Assert.Equal(BatchingError.QueueFull, rejected.Error);
        await Assert.ThrowsAsync<BatchingException>(() => writes[3]);
        Assert.Equal((string?[])["1", "2", "3"], await Task.WhenAll(writes[..3]));
        Assert.Equal(3L, await things.QueryAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task A_row_that_another_transaction_keeps_locked_delays_only_its_own_callers()
    {
        await using var things = await Things.CreateAsync(database);
        foreach (var number in Enumerable.Range(1, 10))
            await things.AddAsync(number);
        await using var foreign = await things.LockAsync(3);

        var locked = new[] { things.SetAsync(3, 30), things.SetAsync(3, 31) };
        foreach (var number in new[] { 1, 2, 4, 5 })
            Assert.NotNull(await things.SetAsync(number, number + 100));
        await Task.WhenAll(Enumerable.Range(4, 7).Select(number => things.SetAsync(number, number + 200)));

        Assert.DoesNotContain(locked, write => write.IsCompleted);
        await Things.ExecuteAsync(foreign, "COMMIT");
        Assert.Equal((string?[])["30", "31"], await Task.WhenAll(locked));
        // Both were sent at the same time, so either can be the last.
        Assert.Contains(await things.QueryAsync($"SELECT value FROM things WHERE id = '{Things.Id(3)}'"), new object[] { 30L, 31L });
    }

    [Fact]
    public async Task A_deadlock_with_another_transaction_loses_no_write()
    {
        await using var things = await Things.CreateAsync(database);
        await things.QueryAsync("""
            DO $$ BEGIN
                EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = 1', current_database());
            END $$
            """);
        NpgsqlConnection.ClearAllPools();
        await Task.WhenAll(things.AddAsync(1), things.AddAsync(2), things.AddAsync(3));
        await using var foreign = await things.LockAsync(2);
        var release = await things.BlockAsync();

        // The batch locks row 1 and waits for row 2. The other transaction holds row 2 and waits for row 1.
        var writes = new[] { things.SetAsync(1, 11), things.SetAsync(2, 12), things.SetAsync(3, 13) };
        await release();
        await things.WaitForAsync("transactionid");
        var deadlock = Things.ExecuteAsync(foreign, $"UPDATE things SET value = 21 WHERE id = '{Things.Id(1)}'");
        try
        {
            await deadlock;
            await Things.ExecuteAsync(foreign, "COMMIT");
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            await Things.ExecuteAsync(foreign, "ROLLBACK");
        }

        Assert.Equal((string?[])["11", "12", "13"], await Task.WhenAll(writes));
        // The other transaction also writes row 1, before or after the batch.
        Assert.Equal(
            "12,13",
            await things.QueryAsync($"SELECT string_agg(value::text, ',' ORDER BY value) FROM things WHERE id <> '{Things.Id(1)}'"));
    }

    [Fact]
    public async Task Writes_whose_connection_breaks_fail_with_an_unknown_outcome()
    {
        await using var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();

        var kill = "SELECT '' FROM pg_terminate_backend(pg_backend_pid()) WHERE $1 <> $2 AND $3 = 0";
        var writes = new[] { things.AddAsync(1), things.WriteAsync(kill, 2), things.AddAsync(3) };
        await release();

        foreach (var write in writes)
            Assert.Equal(BatchingError.OutcomeUnknown, (await Assert.ThrowsAsync<BatchingException>(() => write)).Error);
        Assert.Equal(0L, await things.QueryAsync("SELECT count(*) FROM things"));
        Assert.Equal("4", await things.AddAsync(4));
    }

    [Fact]
    public async Task Writes_whose_commit_fails_without_a_known_reason_have_an_unknown_outcome_and_are_not_run_again()
    {
        await using var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();

        var writes = new[] { things.AddAsync(1), things.AddAsync(2001), things.AddAsync(3) };
        await release();
        var single = things.AddAsync(2002);

        foreach (var write in writes.Append(single))
            Assert.Equal(BatchingError.OutcomeUnknown, (await Assert.ThrowsAsync<BatchingException>(() => write)).Error);
        Assert.Equal(0L, await things.QueryAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task A_read_whose_connection_breaks_is_run_again()
    {
        await using var things = await Things.CreateAsync(database);
        await things.AddAsync(1);
        var read = "SELECT value::text FROM things WHERE store_id = $1 AND id = $2 AND $3 = 0";
        Assert.Equal("1", await things.ReadAsync(read, 1));

        await things.QueryAsync("""
            SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'customers' AND datname = current_database()
            """);

        Assert.Equal("1", await things.ReadAsync(read, 1));
    }

    [Fact]
    public async Task Disposal_completes_every_accepted_statement_and_rejects_new_ones()
    {
        var things = await Things.CreateAsync(database);
        var release = await things.BlockAsync();
        var writes = Enumerable.Range(1, 200).Select(number => things.AddAsync(number)).ToArray();

        var disposal = things.DisposeAsync();
        var tooLate = things.AddAsync(201);
        await release();
        await disposal;

        await Task.WhenAll(writes);
        Assert.Equal(BatchingError.QueueFull, (await Assert.ThrowsAsync<BatchingException>(() => tooLate)).Error);
        Assert.Equal(200L, await things.QueryAsync("SELECT count(*) FROM things"));
    }
}
