using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.LocalPostgres;
using Npgsql;

namespace CustomerGrpc.Bench.Scale;

/// <summary>A database with customers that are distributed evenly over stores.</summary>
internal sealed class ScaleDatabase
{
    private readonly PostgresServer _postgres;
    private readonly string[] _tokens;
    private readonly string _name;

    private ScaleDatabase(PostgresServer postgres, int customers, int stores)
    {
        _postgres = postgres;
        (Customers, Stores, _name) = (customers, stores, $"scale_{customers}_{stores}");
        _tokens = [.. Enumerable.Range(0, stores).Select(_ => AccessToken.NewToken())];
    }

    public int Customers { get; }

    public int Stores { get; }

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = _name }.ConnectionString;

    private string AdminConnectionString =>
        new NpgsqlConnectionStringBuilder(_postgres.AdminConnectionString) { Database = _name }.ConnectionString;

    public static async Task<ScaleDatabase> CreateAsync(PostgresServer postgres, int customers, int stores)
    {
        var database = new ScaleDatabase(postgres, customers, stores);
        await database.DropAsync();
        await ExecuteAsync(postgres.AdminConnectionString, $"CREATE DATABASE {database._name} OWNER customers");
        await BenchServer.MigrateAsync(database.ConnectionString);
        await database.FillStoresAsync();
        await database.FillCustomersAsync();
        return database;
    }

    public Task DropAsync() => ExecuteAsync(_postgres.AdminConnectionString, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");

    public string TokenOf(int customer) => _tokens[customer % Stores];

    public Guid StoreOf(int customer) => BenchCustomer.IdOfStore(customer % Stores);

    public static string EmailOf(int customer) => $"customer-{customer}@example.com";

    private Task FillStoresAsync() => ExecuteAsync(
        AdminConnectionString,
        """
        WITH s AS (INSERT INTO stores (id, name, time_zone) SELECT id, 'store ' || id, 'UTC' FROM unnest($1) AS id)
        INSERT INTO access_tokens (id, hash, store_id, scopes)
        SELECT id, hash, id, '{customers.read,customers.write}' FROM unnest($1, $2) AS t (id, hash)
        """,
        new NpgsqlParameter<Guid[]>
        {
            TypedValue = [.. Enumerable.Range(0, Stores).Select(BenchCustomer.IdOfStore)]
        },
        new NpgsqlParameter<byte[][]> { TypedValue = [.. _tokens.Select(AccessToken.HashOf)] });

    // As usual for bulk loads: without constraint checks, with indexes created at the end.
    private async Task FillCustomersAsync()
    {
        await ExecuteAsync(AdminConnectionString, string.Create(CultureInfo.InvariantCulture, $$"""
            DO $$
            DECLARE
                indexes text[] := (SELECT array_agg(pg_get_indexdef(indexrelid)) FROM pg_index WHERE indrelid = 'customers'::regclass AND NOT indisprimary);
                index text;
            BEGIN
                SET LOCAL session_replication_role = replica;
                SET LOCAL maintenance_work_mem = '1GB';
                FOR index IN SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'customers'::regclass AND NOT indisprimary LOOP
                    EXECUTE 'DROP INDEX ' || index;
                END LOOP;
                INSERT INTO customers (
                    store_id, id, name, first_name, last_name, email, phone, status, billing_address, metadata,
                    verified_email, newsletter, b2b, online, created_by)
                SELECT ('0' || to_hex({{BenchCustomer.FirstStoreId}} + n % {{Stores}}) || '{{BenchCustomer.IdRest}}')::uuid,
                    ('0' || to_hex({{BenchCustomer.FirstId}} + n) || '{{BenchCustomer.IdRest}}')::uuid,
                    'Customer ' || n, 'Customer', 'Number ' || n, 'customer-' || n || '@example.com', '+23480' || n, 1,
                    '{"line1": "1 Main St", "city": "Lagos", "country": "NG"}', '{"tier": "gold"}', false, n % 2 = 0, false, false, 'bench'
                FROM generate_series(0::bigint, {{Customers - 1}}) AS n;
                FOREACH index IN ARRAY indexes LOOP
                    EXECUTE index;
                END LOOP;
            END $$
            """));
        await ExecuteAsync(AdminConnectionString, "VACUUM ANALYZE");
        await ExecuteAsync(AdminConnectionString, "CHECKPOINT");
    }

    private static async Task ExecuteAsync(string connectionString, string sql, params NpgsqlParameter[] parameters)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
