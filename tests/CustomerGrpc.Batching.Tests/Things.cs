using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Batching.Tests;

/// <summary>
/// A small table with row-level security, and a queue for its statements. A value is unique in its store. A value below zero violates a
/// check at once, a value above 1,000 violates one at the commit. With a value above 2,000 the commit fails as it does where a node of a
/// cluster dies meanwhile.
/// </summary>
internal sealed class Things : IAsyncDisposable
{
    /// <summary>Sets the value of a row.</summary>
    public static readonly StatementSql Set = StatementSql.Create(
        form => $"""
            UPDATE things SET value = {form.Value(3)} {form.From()}
            WHERE store_id = {form.Store} AND id = {form.Value(2)} RETURNING value::text{form.RowNumber}
            """,
        [NpgsqlDbType.Uuid, NpgsqlDbType.Bigint]);

    private static readonly StatementSql Join = StatementSql.Create(
        form => $"""
            UPDATE things SET value = value + 10 {form.From()} WHERE store_id = {form.Store} AND id = {form.Value(2)}
            RETURNING array_to_string({form.Value(3)}::text[] || {form.Value(4)}, '|'){form.RowNumber}
            """,
        [NpgsqlDbType.Uuid, NpgsqlDbType.Array | NpgsqlDbType.Bigint, NpgsqlDbType.Array | NpgsqlDbType.Text]);

    private static readonly Guid FirstStore = new("00000000-0000-7000-8000-000000000001");

    private readonly TestDatabase _database;
    private readonly BatchingQueue _queue;

    private Things(TestDatabase database, StoreScope scope, BatchingOptions options)
    {
        _database = database;
        _queue = new BatchingQueue(new StoreDatabase(database.DataSource, scope), options);
    }

    public static async Task<Things> CreateAsync(
        TestDatabase database, int connections = 1, int queueSize = 1000, StoreScope? scope = null)
    {
        await database.QueryAsync("""
            DROP TABLE IF EXISTS things;
            CREATE TABLE things (
                store_id uuid NOT NULL, id uuid NOT NULL, value bigint NOT NULL CONSTRAINT things_value_check CHECK (value >= 0),
                PRIMARY KEY (store_id, id), CONSTRAINT things_value_key UNIQUE (store_id, value));
            ALTER TABLE things OWNER TO customers;
            ALTER TABLE things ENABLE ROW LEVEL SECURITY;
            ALTER TABLE things FORCE ROW LEVEL SECURITY;
            CREATE POLICY things_store ON things USING (
                array_position((SELECT string_to_array(current_setting('customers.store_id', true), ',')::uuid[]), store_id) IS NOT NULL);
            CREATE OR REPLACE FUNCTION things_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF NEW.value > 2000 THEN RAISE internal_error; END IF;
                RAISE check_violation;
            END $$;
            CREATE CONSTRAINT TRIGGER things_commit_check AFTER INSERT OR UPDATE ON things DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.value > 1000) EXECUTE FUNCTION things_refuse();
            CREATE OR REPLACE FUNCTION things_block() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
                WHILE NOT pg_try_advisory_xact_lock(1) LOOP PERFORM pg_sleep(0.001); END LOOP;
                RETURN 'blocked';
            END $$;
            """);
        scope ??= StoreScope.FromSetting("customers.store_id");
        return new(database, scope, new() { WriteConnections = connections, ReadConnections = connections, QueueSize = queueSize });
    }

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public static Guid Store(int number) => number == 0 ? FirstStore : new(number, 0, 0, new byte[8]);

    /// <summary>Adds a row whose id and value are the number.</summary>
    public Task<string?> AddAsync(int number, int store = 0, CancellationToken? cancellationToken = null) => WriteAsync(
        "INSERT INTO things (store_id, id, value) VALUES ($1, $2, $3) RETURNING value::text", number, number, store, cancellationToken);

    /// <summary>Sets the value of a row. Several of these statements can share a command.</summary>
    public Task<string?> SetAsync(int number, int value, int store = 0) =>
        _queue.WriteAsync(Statement(Set, number, value, store), default).AsTask();

    /// <summary>Runs any SQL with the store <c>$1</c>, the row <c>$2</c> and a number <c>$3</c>.</summary>
    public Task<string?> WriteAsync(string sql, int number, int value = 0, int store = 0, CancellationToken? cancellationToken = null) =>
        _queue.WriteAsync(Statement(new(sql), number, value, store), cancellationToken ?? TestContext.Current.CancellationToken).AsTask();

    /// <summary>Runs a statement that others may share a command with.</summary>
    public Task<string?> WriteAsync(StatementSql sql, int number, int value, int store, params LockKey[] claims) =>
        _queue.WriteAsync(Statement(sql, number, value, store) with { Claims = claims }, default).AsTask();

    /// <summary>Changes a row, and joins numbers and texts.</summary>
    public Task<string?> WriteAsync(int number, long[] numbers, string[] texts)
    {
        NpgsqlParameter[] parameters =
        [
            new NpgsqlParameter<Guid> { TypedValue = Id(number) },
            new NpgsqlParameter<long[]> { TypedValue = numbers },
            new NpgsqlParameter<string[]> { TypedValue = texts },
        ];
        var statement = new StoreStatement<string>(FirstStore, Join, parameters, row => row.GetString(0));
        return _queue.WriteAsync(statement with { Lock = LockKey.ForRow(FirstStore, Id(number)) }, default).AsTask();
    }

    /// <summary>Runs a statement without a store.</summary>
    public Task<string?> WriteWithoutStoreAsync(string sql) =>
        _queue.WriteAsync(new StoreStatement<string>(Guid.Empty, new(sql), [], row => row.GetString(0)), default).AsTask();

    public Task<string?> ReadAsync(string sql, int number, int store = 0) =>
        _queue.ReadAsync(Statement(new(sql), number, 0, store), default).AsTask();

    /// <summary>
    /// Blocks the only connection of the queue until the returned function is called. Statements that are sent until then share a batch.
    /// </summary>
    public async Task<Func<Task>> BlockAsync()
    {
        var connection = await _database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, "BEGIN; SELECT pg_advisory_xact_lock(1)");
        var blocked = WriteAsync("SELECT things_block() WHERE $1 <> $2 AND $3 = 0", 0);
        await WaitForAsync("PgSleep");
        return async () =>
        {
            await ExecuteAsync(connection, "COMMIT");
            await connection.DisposeAsync();
            await blocked;
        };
    }

    /// <summary>Locks a row of the first store in a transaction outside the queue.</summary>
    public async Task<NpgsqlConnection> LockAsync(int number)
    {
        var connection = await _database.DataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, $"BEGIN; SELECT set_config('customers.store_id', '{FirstStore}', true)");
        await ExecuteAsync(connection, $"SELECT FROM things WHERE id = '{Id(number)}' FOR UPDATE");
        return connection;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a statement waits for an event, such as <c>transactionid</c> for the lock of a row.</summary>
    public async Task WaitForAsync(string waitEvent)
    {
        while ((long)(await QueryAsync(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = '{waitEvent}'"))! == 0)
            await Task.Yield();
    }

    public Task<object?> QueryAsync(string sql) => _database.QueryAsync(sql);

    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private static StoreStatement<string> Statement(StatementSql sql, int number, int value, int store) => new(
        Store(store),
        sql,
        [new NpgsqlParameter<Guid> { TypedValue = Id(number) }, new NpgsqlParameter<long> { TypedValue = value }],
        row => row.GetString(0))
    {
        Lock = LockKey.ForRow(Store(store), Id(number)),
    };
}
