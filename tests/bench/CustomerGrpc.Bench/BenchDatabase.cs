using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.LocalPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CustomerGrpc.Bench;

/// <summary>A private PostgreSQL with default durability and a new database with customers in several stores.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    public const int Customers = 100_000;
    public const int Stores = 10;

    private const string Name = "bench";

    private readonly PostgresServer _postgres;
    private readonly string[] _tokens = [.. Enumerable.Range(0, Stores).Select(_ => AccessToken.NewToken())];

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
        await database.FillAsync();
        return database;
    }

    /// <summary>The name of a store for commands.</summary>
    public static string StoreName(int store) => $"bench {store}";

    public string TokenOf(BenchCustomer customer) => _tokens[customer.Store];

    public Task ExecuteAsAdminAsync(string sql) => ExecuteAsync(_postgres.AdminConnectionString, sql);

    public async ValueTask DisposeAsync()
    {
        await ExecuteAsAdminAsync($"DROP DATABASE {Name} WITH (FORCE)");
        await _postgres.DisposeAsync();
    }

    private async Task FillAsync()
    {
        // As the superuser, because row-level security shows the owner only one store at a time.
        var database = new NpgsqlConnectionStringBuilder(_postgres.AdminConnectionString) { Database = Name }.ConnectionString;
        for (var store = 0; store < Stores; store++)
        {
            var hash = Convert.ToHexString(AccessToken.HashOf(_tokens[store]));
            var id = new BenchCustomer(store).StoreId;
            await ExecuteAsync(database, $"""
                INSERT INTO stores (id, name, time_zone) VALUES ('{id}', '{StoreName(store)}', 'UTC');
                INSERT INTO access_tokens (id, hash, store_id, scopes)
                VALUES ('{id}', '\x{hash}', '{id}', '{"{customers.read,customers.write}"}')
                """);
        }
        await ExecuteAsync(database, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO customers (
                store_id, id, number, name, first_name, last_name, email, phone, status, billing_address, metadata,
                verified_email, newsletter, b2b, online, created_by)
            SELECT ('0' || to_hex({BenchCustomer.FirstStoreId} + n % {Stores}) || '{BenchCustomer.IdRest}')::uuid,
                ('0' || to_hex({BenchCustomer.FirstId} + n) || '{BenchCustomer.IdRest}')::uuid,
                {BenchCustomer.FirstInteger} + n, 'Customer ' || n, 'Customer', 'Number ' || n, 'customer-' || n || '@example.com', '+23480' || n, 1,
                '{"{\"line1\": \"1 Main St\", \"city\": \"Lagos\", \"country\": \"NG\"}"}', '{"{\"tier\": \"gold\"}"}',
                false, n % 2 = 0, false, false, 'bench'
            FROM generate_series(0::bigint, {Customers - 1}) AS n
            """));
        await ExecuteAsync(database, "VACUUM ANALYZE");
        await ExecuteAsync(database, "CHECKPOINT");
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
