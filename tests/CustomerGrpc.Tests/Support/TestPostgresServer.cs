using System.Diagnostics;
using System.Globalization;
using CustomerGrpc.LocalPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// The PostgreSQL server of a test run and its databases, which are copies of one template. It starts when a test first needs it. The names
/// of the databases contain the process id of their run, so that the next run can drop the databases of a killed run.
/// </summary>
public abstract class TestPostgresServer : IAsyncDisposable
{
    private static readonly string Prefix = $"test_{Environment.ProcessId}_";

    // The data need not survive a crash, and every test class has its own service with its own connections.
    private static readonly string[] Settings =
    [
        "fsync=off", "full_page_writes=off", "max_connections=300", "pg_stat_statements.max=50000", "pg_stat_statements.save=off",
    ];

    private readonly Lazy<Task<PostgresServer>> _server;
    private readonly Lazy<Task<PgBouncer?>> _pooler;
    private CitusCluster? _cluster;
    private int _databases;

    protected TestPostgresServer() => (_server, _pooler) = (new(StartAsync), new(StartPoolerAsync));

    private static string Template => Prefix + "template";

    /// <summary>A new copy of the template.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var server = await _server.Value;
        var name = Prefix + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture);
        var create = $"CREATE DATABASE {name} OWNER customers TEMPLATE {Template}";
        await (_cluster?.ExecuteAsync(create) ?? ExecuteAsync(server, create));
        var connectionString = ConnectionStringOf(server, name);
        return (await _pooler.Value)?.Through(connectionString) ?? connectionString;
    }

    /// <summary>Drops a database that <see cref="CreateDatabaseAsync"/> created.</summary>
    public async Task DropDatabaseAsync(string connectionString) =>
        await DropDatabaseAsync(await _server.Value, new NpgsqlConnectionStringBuilder(connectionString).Database!);

    /// <summary>The superuser's connection string for a database that <see cref="CreateDatabaseAsync"/> created.</summary>
    public async Task<string> AdminConnectionStringAsync(string connectionString) =>
        new NpgsqlConnectionStringBuilder((await _server.Value).AdminConnectionString)
        {
            Database = new NpgsqlConnectionStringBuilder(connectionString).Database,
        }.ConnectionString;

    /// <summary>Runs a statement as the superuser, outside the test's database.</summary>
    public async Task ExecuteAsync(string sql) => await ExecuteAsync(await _server.Value, sql);

    /// <summary>The workers of the cluster; empty if the run uses none.</summary>
    public async Task<IReadOnlyList<PostgresServer>> WorkersAsync()
    {
        await _server.Value;
        return _cluster is null ? [] : [.. _cluster.Workers];
    }

    /// <summary>The log file of the server, for all databases.</summary>
    public async Task<string> LogFileAsync() => (await _server.Value).LogFile;

    /// <summary>
    /// Every statement that the role of the service has completed in this run, in any database, with its constants replaced by parameters.
    /// </summary>
    public async Task<IReadOnlyList<string>> StatementsAsync()
    {
        const string Sql = """
            SELECT array_agg(DISTINCT query), (SELECT dealloc FROM pg_stat_statements_info)
            FROM pg_stat_statements WHERE userid = 'customers'::regrole
            """;
        await using var dataSource = NpgsqlDataSource.Create((await _server.Value).AdminConnectionString);
        await using var command = dataSource.CreateCommand(Sql);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return row.GetInt64(1) == 0
            ? row.GetFieldValue<string[]>(0)
            : throw new InvalidOperationException("PostgreSQL has forgotten statements: raise pg_stat_statements.max.");
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!_server.IsValueCreated)
            return;
        if (_pooler.IsValueCreated && await _pooler.Value is { } pooler)
            await pooler.DisposeAsync();
        await using var server = await _server.Value;
        await DropDatabaseAsync(server, Template);
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    /// <summary>Creates the objects that every database contains.</summary>
    protected abstract Task PrepareTemplateAsync(string connectionString);

    private async Task<PostgresServer> StartAsync()
    {
        var server = CitusCluster.IsWanted ? await StartClusterAsync() : await PostgresServer.StartAsync(
            Path.Combine(AppContext.BaseDirectory, "postgres"), NullLogger.Instance, CancellationToken.None,
            [.. Settings, "shared_preload_libraries=pg_stat_statements"]);
        await DropLeftoversAsync(server);
        await ExecuteAsync(server, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        await (_cluster?.CreateDatabaseAsync(Template) ?? ExecuteAsync(server, $"CREATE DATABASE {Template} OWNER customers"));
        await PrepareTemplateAsync(ConnectionStringOf(server, Template));
        await (_cluster?.CloseDatabaseAsync(Template) ?? Task.CompletedTask);
        return server;
    }

    private async Task<PostgresServer> StartClusterAsync()
    {
        _cluster = await CitusCluster.StartAsync(Path.Combine(AppContext.BaseDirectory, "citus"), Settings);
        return _cluster.Coordinator;
    }

    private Task DropDatabaseAsync(PostgresServer server, string name) =>
        _cluster?.DropDatabaseAsync(name) ?? ExecuteAsync(server, $"DROP DATABASE {name} WITH (FORCE)");

    private async Task<PgBouncer?> StartPoolerAsync() =>
        PgBouncer.IsWanted ? await PgBouncer.StartAsync((await _server.Value).ConnectionString) : null;

    private async Task DropLeftoversAsync(PostgresServer server)
    {
        List<string> names = [];
        await using (var dataSource = NpgsqlDataSource.Create(server.AdminConnectionString))
        await using (var command = dataSource.CreateCommand(@"SELECT datname FROM pg_database WHERE datname LIKE 'test\_%'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        }

        var running = Process.GetProcesses().Select(process => process.Id).Where(id => id != Environment.ProcessId).ToHashSet();
        foreach (var name in names.Where(name => !running.Contains(int.Parse(name.Split('_')[1], CultureInfo.InvariantCulture))))
            await DropDatabaseAsync(server, name);
    }

    private static string ConnectionStringOf(PostgresServer server, string database) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString;

    private static async Task ExecuteAsync(PostgresServer server, string sql)
    {
        await using var dataSource = NpgsqlDataSource.Create(server.AdminConnectionString);
        await using var command = dataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
