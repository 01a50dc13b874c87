using CustomerGrpc.Database.Statements;
using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Tests.Database.Statements;

/// <summary>
/// A small table, guarded like that of the customers, and a door to it. A value is unique in its store; one below zero breaks a
/// check at once, one above 1,000 a check at the commit.
/// </summary>
internal sealed class Things : IAsyncDisposable
{
    private const string Set = "UPDATE things SET value = $3 WHERE store_id = $1 AND id = $2 RETURNING value::text";

    private static readonly ArrayStatement SetMany = ArrayStatement.Of(
        $"UPDATE things SET value = $3 FROM {ArrayStatement.Rows} WHERE store_id = $1 AND id = $2 RETURNING value::text{ArrayStatement.Place}",
        [NpgsqlDbType.Uuid, NpgsqlDbType.Bigint])!;

    private static readonly Guid FirstStore = new("00000000-0000-7000-8000-000000000001");

    private readonly NpgsqlDataSource _dataSource;
    private readonly ServiceFixture _service;

    private Things(ServiceFixture service, StoreStatementsSettings settings)
    {
        _service = service;
        _dataSource = service.Services.GetRequiredService<NpgsqlDataSource>();
        Door = new StoreStatements(new StoreDatabase(_dataSource), settings);
    }

    public StoreStatements Door { get; }

    public static async Task<Things> CreateAsync(ServiceFixture service, int connections = 1, int queueSize = 1000)
    {
        await service.QueryAsync("""
            DROP TABLE IF EXISTS things;
            CREATE TABLE things (
                store_id uuid NOT NULL, id uuid NOT NULL, value bigint NOT NULL CONSTRAINT things_value_check CHECK (value >= 0),
                PRIMARY KEY (store_id, id), CONSTRAINT things_value_key UNIQUE (store_id, value));
            ALTER TABLE things OWNER TO customers;
            ALTER TABLE things ENABLE ROW LEVEL SECURITY;
            ALTER TABLE things FORCE ROW LEVEL SECURITY;
            CREATE POLICY things_store ON things USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid);
            CREATE OR REPLACE FUNCTION things_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE check_violation; END $$;
            CREATE CONSTRAINT TRIGGER things_commit_check AFTER INSERT OR UPDATE ON things DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW WHEN (NEW.value > 1000) EXECUTE FUNCTION things_refuse();
            CREATE OR REPLACE FUNCTION things_hold() RETURNS text LANGUAGE plpgsql AS $$ BEGIN
                WHILE NOT pg_try_advisory_xact_lock(1) LOOP PERFORM pg_sleep(0.001); END LOOP;
                RETURN 'held';
            END $$;
            """);
        return new(service, new() { WriteConnections = connections, ReadConnections = connections, QueueSize = queueSize });
    }

    public static Guid Id(int number) => new(number, 0, 0, new byte[8]);

    public static Guid Store(int number) => number == 0 ? FirstStore : new(number, 0, 0, new byte[8]);

    /// <summary>Adds a row whose id and value are the number.</summary>
    public Task<string?> AddAsync(int number, int store = 0, CancellationToken? cancellationToken = null) => WriteAsync(
        "INSERT INTO things (store_id, id, value) VALUES ($1, $2, $3) RETURNING value::text", number, number, store, cancellationToken);

    /// <summary>Sets a row's value. Several can share a command.</summary>
    public Task<string?> SetAsync(int number, int value, int store = 0) =>
        Door.WriteAsync(Statement(Set, number, value, store) with { Array = SetMany }, default).AsTask();

    /// <summary>Runs any SQL of the store <c>$1</c>, the row <c>$2</c> and a number <c>$3</c>.</summary>
    public Task<string?> WriteAsync(string sql, int number, int value = 0, int store = 0, CancellationToken? cancellationToken = null) =>
        Door.WriteAsync(Statement(sql, number, value, store), cancellationToken ?? TestContext.Current.CancellationToken).AsTask();

    public Task<string?> ReadAsync(string sql, int number, int store = 0) => Door.ReadAsync(Statement(sql, number, 0, store), default).AsTask();

    /// <summary>
    /// Keeps the door's only connection busy until it is told to go on: what is written meanwhile queues, and shares a batch.
    /// </summary>
    public async Task<Func<Task>> HoldAsync()
    {
        var connection = await _dataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, "BEGIN; SELECT pg_advisory_xact_lock(1)");
        var held = WriteAsync("SELECT things_hold() WHERE $1 <> $2 AND $3 = 0", 0);
        await WaitForAsync("PgSleep");
        return async () =>
        {
            await ExecuteAsync(connection, "COMMIT");
            await connection.DisposeAsync();
            await held;
        };
    }

    /// <summary>A transaction from outside the door that has locked a row of the first store.</summary>
    public async Task<NpgsqlConnection> LockAsync(int number)
    {
        var connection = await _dataSource.OpenConnectionAsync();
        await ExecuteAsync(connection, $"BEGIN; SELECT set_config('customers.store_id', '{FirstStore}', true)");
        await ExecuteAsync(connection, $"SELECT FROM things WHERE id = '{Id(number)}' FOR UPDATE");
        return connection;
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a statement waits for something, such as a row's lock: <c>transactionid</c>.</summary>
    public async Task WaitForAsync(string waitEvent)
    {
        while ((long)(await _service.QueryAsync(
            $"SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = '{waitEvent}'"))! == 0)
            await Task.Yield();
    }

    public Task<object?> QueryAsync(string sql) => _service.QueryAsync(sql);

    public ValueTask DisposeAsync() => Door.DisposeAsync();

    private static StoreStatement<string> Statement(string sql, int number, int value, int store) => new(
        Store(store),
        sql,
        [new NpgsqlParameter<Guid> { TypedValue = Id(number) }, new NpgsqlParameter<long> { TypedValue = value }],
        row => row.GetString(0))
    {
        Locks = LockKey.OfRow(Store(store), Id(number)),
    };
}
