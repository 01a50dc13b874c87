using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.LocalPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CustomerGrpc.Bench;

/// <summary>A private PostgreSQL with default durability and a new database with the customers of <see cref="BenchCustomer"/>.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private const string Name = "bench";

    private readonly PostgresServer _postgres;
    private readonly string[] _tokens = [.. Enumerable.Range(0, BenchCustomer.StoreCount).Select(_ => AccessToken.NewToken())];

    private BenchDatabase(PostgresServer postgres) => _postgres = postgres;

    public string ConnectionString => new NpgsqlConnectionStringBuilder(_postgres.ConnectionString) { Database = Name }.ConnectionString;

    /// <summary>The connection string of the superuser, which row-level security does not restrict.</summary>
    public string PeerConnectionString =>
        new NpgsqlConnectionStringBuilder(_postgres.AdminConnectionString) { Database = Name }.ConnectionString;

    /// <summary>The postmaster, the parent of all other processes of the server.</summary>
    public int ProcessId => _postgres.ProcessId;

    public string ProgramDirectory => _postgres.ProgramDirectory;

    public string LogFile => _postgres.LogFile;

    public static async Task<BenchDatabase> StartAsync()
    {
        var postgres = await PostgresServer.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "postgres"), NullLogger.Instance, CancellationToken.None,
            // StatementProbe reads this log.
            "log_error_verbosity=default", "log_line_prefix=",
            // pgbench and the peers have a connection for each caller.
            "max_connections=500");
        var database = new BenchDatabase(postgres);
        await database.ExecuteAsAdminAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
        await database.ExecuteAsAdminAsync($"CREATE DATABASE {Name} OWNER customers");
        await BenchServer.MigrateAsync(database.ConnectionString);
        await database.FillStoresAsync();
        await database.FillCustomersAsync();
        return database;
    }

    /// <summary>The name of a store for commands.</summary>
    public static string StoreName(int store) => string.Create(CultureInfo.InvariantCulture, $"bench {BenchCustomer.IdOfStore(store)}");

    public string TokenOf(BenchCustomer customer) => _tokens[customer.Store];

    public Task ExecuteAsAdminAsync(string sql) => ExecuteAsync(_postgres.AdminConnectionString, sql);

    /// <summary>Returns a number, as the superuser.</summary>
    public async Task<double> QueryAsync(string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(PeerConnectionString);
        await using var command = dataSource.CreateCommand(sql);
        return Convert.ToDouble(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsAdminAsync($"DROP DATABASE {Name} WITH (FORCE)");
        await _postgres.DisposeAsync();
    }

    // As the superuser, because row-level security shows the owner only one store at a time.
    private Task FillStoresAsync() => ExecuteAsync(
        PeerConnectionString,
        """
        WITH s AS (INSERT INTO stores (id, name, time_zone) SELECT id, 'bench ' || id, 'UTC' FROM unnest($1) AS id)
        INSERT INTO access_tokens (id, hash, store_id, scopes)
        SELECT id, hash, id, '{customers.read,customers.write}' FROM unnest($1, $2) AS t (id, hash)
        """,
        new NpgsqlParameter<Guid[]>
        {
            TypedValue = [.. Enumerable.Range(0, BenchCustomer.StoreCount).Select(BenchCustomer.IdOfStore)],
        },
        new NpgsqlParameter<byte[][]> { TypedValue = [.. _tokens.Select(AccessToken.HashOf)] });

    private async Task FillCustomersAsync()
    {
        await ExecuteAsync(PeerConnectionString, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO customers (
                store_id, id, number, name, first_name, last_name, email, phone, status, billing_address, metadata,
                verified_email, newsletter, b2b, online, created_by)
            SELECT ('0' || to_hex({BenchCustomer.FirstStoreId} + CASE
                    WHEN n < {BenchCustomer.PerSpread} THEN n % {BenchCustomer.FewStores}
                    ELSE {BenchCustomer.FewStores} + n % {BenchCustomer.ManyStores} END) || '{BenchCustomer.IdRest}')::uuid,
                ('0' || to_hex({BenchCustomer.FirstId} + n) || '{BenchCustomer.IdRest}')::uuid,
                {BenchCustomer.FirstInteger} + n, 'Customer ' || n, 'Customer', 'Number ' || n, 'customer-' || n || '@example.com', '+23480' || n, 1,
                '{"{\"line1\": \"1 Main St\", \"city\": \"Lagos\", \"country\": \"NG\"}"}', '{"{\"tier\": \"gold\"}"}',
                false, n % 2 = 0, false, false, 'bench'
            FROM generate_series(0::bigint, {BenchCustomer.Count - 1}) AS n
            """));
        await ExecuteAsync(PeerConnectionString, "VACUUM ANALYZE");
        await ExecuteAsync(PeerConnectionString, "CHECKPOINT");
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
