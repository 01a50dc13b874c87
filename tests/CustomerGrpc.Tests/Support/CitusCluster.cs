using CustomerGrpc.LocalPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CustomerGrpc.Tests.Support;

/// <summary>
/// A cluster with Citus: a coordinator and two workers, each a server of its own. Every node has every database, and a copy of a database
/// is a copy on each node, because what the nodes know of one another stays the same.
/// </summary>
internal sealed class CitusCluster : IAsyncDisposable
{
    // Each database has a process of Citus. Few shards make databases that are copied quickly.
    private static readonly string[] Settings =
    [
        "shared_preload_libraries=citus,pg_stat_statements", "citus.node_conninfo=sslmode=disable", "citus.shard_count=4",
        "wal_level=logical", "max_prepared_transactions=300", "max_worker_processes=300",
    ];

    private readonly PostgresServer[] _nodes;

    private CitusCluster(PostgresServer[] nodes) => _nodes = nodes;

    /// <summary>Whether this run of the tests uses a cluster.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable("TEST_CITUS") is not (null or "");

    /// <summary>The node that the service connects to.</summary>
    public PostgresServer Coordinator => _nodes[0];

    /// <summary>The nodes that have the rows of stores.</summary>
    public IEnumerable<PostgresServer> Workers => _nodes.Skip(1);

    /// <param name="directory">Where the data of the nodes is kept.</param>
    /// <param name="settings">Settings of each node.</param>
    public static async Task<CitusCluster> StartAsync(string directory, IEnumerable<string> settings)
    {
        string[] all = [.. settings, .. Settings];
        var nodes = await Task.WhenAll(new[] { "coordinator", "worker1", "worker2" }.Select(name =>
            PostgresServer.StartAsync(Path.Combine(directory, name), NullLogger.Instance, CancellationToken.None, all)));
        foreach (var node in nodes)
            await TrustLoopbackAsync(node);
        return new(nodes);
    }

    /// <summary>Creates an empty database in which the nodes know one another.</summary>
    public async Task CreateDatabaseAsync(string name)
    {
        await ExecuteAsync($"CREATE DATABASE {name} OWNER customers");
        foreach (var node in _nodes)
            await ExecuteAsync(node, name, "CREATE EXTENSION citus");
        await ExecuteAsync(Coordinator, name, $"SELECT citus_set_coordinator_host({AddressOf(Coordinator)})");
        foreach (var worker in Workers)
            await ExecuteAsync(Coordinator, name, $"SELECT citus_add_node({AddressOf(worker)})");
    }

    /// <summary>Closes a database, so that it can be copied or dropped: Citus keeps connections to it.</summary>
    public async Task CloseDatabaseAsync(string name)
    {
        await ExecuteAsync($"UPDATE pg_database SET datallowconn = false WHERE datname = '{name}'");
        await ExecuteAsync($"SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = '{name}'");
    }

    /// <summary>Drops a database.</summary>
    public async Task DropDatabaseAsync(string name)
    {
        await CloseDatabaseAsync(name);
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>Runs a statement on every node, outside the databases of tests.</summary>
    public Task ExecuteAsync(string sql) => Task.WhenAll(_nodes.Select(node => ExecuteAsync(node, "postgres", sql)));

    /// <summary>Stops the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var worker in Workers)
            await worker.DisposeAsync();
    }

    // The nodes have no passwords of one another. The data is that of tests, and the servers listen on the loopback address only.
    private static async Task TrustLoopbackAsync(PostgresServer node)
    {
        var data = Path.Combine(Path.GetDirectoryName(node.LogFile)!, "data");
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), "host all all 127.0.0.1/32 trust\n");
        await ExecuteAsync(node, "postgres", "SELECT pg_reload_conf()");
    }

    private static string AddressOf(PostgresServer node)
    {
        var settings = new NpgsqlConnectionStringBuilder(node.AdminConnectionString);
        return $"'{settings.Host}', {settings.Port}";
    }

    private static async Task ExecuteAsync(PostgresServer node, string database, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(node.AdminConnectionString) { Database = database, Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync();
    }
}
