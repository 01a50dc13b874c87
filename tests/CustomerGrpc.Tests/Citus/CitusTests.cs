using System.Diagnostics;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.LocalPostgres;
using CustomerGrpc.Tests.Support;
using Grpc.Core;
using Npgsql;

namespace CustomerGrpc.Tests.Citus;

/// <summary>xunit runs collections without parallelization last: these tests kill the nodes of all databases.</summary>
[CollectionDefinition(nameof(CitusNodes), DisableParallelization = true)]
public sealed class CitusNodes;

/// <summary>The service on a cluster with Citus whose nodes die and whose stores move.</summary>
[Collection(nameof(CitusNodes))]
public sealed class CitusTests(TestPostgres postgres)
{
    private const string IsMissing = "make test-citus runs it where Citus is installed.";

    private const string PlacementsSql = """
        SELECT shardid, nodename, nodeport FROM pg_dist_shard JOIN pg_dist_placement USING (shardid) JOIN pg_dist_node USING (groupid)
        WHERE logicalrelid = 'customers'::regclass ORDER BY shardid
        """;

    public static bool IsWanted => CitusCluster.IsWanted;

    [Fact(Skip = IsMissing, SkipUnless = nameof(IsWanted))]
    public async Task No_acknowledged_write_is_lost_when_a_worker_is_killed_and_others_are_reported_as_unknown_or_not_made()
    {
        await using var service = await ServiceFixture.StartAsync();
        var load = new StoreLoad(service);
        await load.StartAsync();
        foreach (var worker in await postgres.WorkersAsync())
        {
            await load.SeeAsync(200);
            using (var postmaster = Process.GetProcessById(worker.ProcessId))
                postmaster.Kill();
            await load.SeeAsync(200);
        }

        await load.StopAsync();
        Assert.All(load.Failures.Keys, failure => Assert.StartsWith("Unavailable ", failure, StringComparison.Ordinal));
    }

    [Fact(Skip = IsMissing, SkipUnless = nameof(IsWanted))]
    public async Task A_worker_that_dies_at_COMMIT_makes_the_outcome_unknown_and_the_update_is_made_once()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var service = await ServiceFixture.StartAsync();
        var created = await service.Customers.CreateCustomerAsync(
            new() { Customer = new() { Email = "ada@example.com" } }, cancellationToken: cancellationToken);
        var database = new NpgsqlConnectionStringBuilder(service.Database).Database!;
        var worker = await WorkerOfAsync(service, created.Id);
        await ExecuteAsync(worker, "ALTER SYSTEM SET synchronous_standby_names = 'missing'");
        await ExecuteAsync(worker, "SELECT pg_reload_conf()");
        Task<Customer> update;
        try
        {
            // A commit on this worker takes place, and then waits for a standby that does not exist.
            update = service.Customers.UpdateCustomerAsync(
                new() { Customer = new() { Id = created.Id, Name = "Ada" } }, cancellationToken: cancellationToken).ResponseAsync;
            var waiting = $"SELECT coalesce(max(pid), 0) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = '{database}'";
            await Eventually.TrueAsync(async () => (int)(await ExecuteAsync(worker, waiting))! != 0);
            using var backend = Process.GetProcessById((int)(await ExecuteAsync(worker, waiting))!);
            backend.Kill();
            var failure = await update.FailureAsync();
            Assert.Equal((StatusCode.Unavailable, "OUTCOME_UNKNOWN"), (failure?.StatusCode, failure?.Reason()));
        }
        finally
        {
            await Eventually.TrueAsync(async () => await AnswersAsync(worker));
            await ExecuteAsync(worker, "ALTER SYSTEM RESET synchronous_standby_names");
            await ExecuteAsync(worker, "SELECT pg_reload_conf()");
        }

        Customer after = new();
        await Eventually.TrueAsync(async () =>
        {
            var get = service.Customers.GetCustomerAsync(new() { Id = created.Id }, cancellationToken: cancellationToken).ResponseAsync;
            return await get.FailureAsync() is null && (after = await get) is not null;
        });
        Assert.Equal(("Ada", "\"2\""), (after.Name, after.Etag));
    }

    [Fact(Skip = IsMissing, SkipUnless = nameof(IsWanted))]
    public async Task Updates_of_many_stores_commit_in_one_phase()
    {
        await using var service = await ServiceFixture.StartAsync();
        var load = new StoreLoad(service);
        await load.StartAsync();
        await load.SeeAsync(50);
        var before = await PreparedAsync();
        await load.SeeAsync(500);
        await load.StopAsync();

        Assert.Empty(load.Failures);
        Assert.Equal(before, await PreparedAsync());
    }

    [Fact(Skip = IsMissing, SkipUnless = nameof(IsWanted))]
    public async Task A_store_that_moves_to_another_worker_loses_nothing()
    {
        await using var service = await ServiceFixture.StartAsync();
        var load = new StoreLoad(service);
        await load.StartAsync();
        await load.SeeAsync(100);
        var placements = await PlacementsAsync(service);
        foreach (var (shard, node) in placements)
        {
            var target = placements.First(other => other.Node != node).Node;
            await service.QueryAsync($"SELECT citus_move_shard_placement({shard}, {node}, {target}, 'block_writes')");
        }

        await load.SeeAsync(100);
        await load.StopAsync();
        Assert.Empty(load.Failures);
        var moved = await PlacementsAsync(service);
        Assert.All(placements.Zip(moved), pair => Assert.NotEqual(pair.First.Node, pair.Second.Node));
    }

    [Fact(Skip = IsMissing, SkipUnless = nameof(IsWanted))]
    public async Task Row_level_security_limits_a_command_on_every_node_to_the_stores_of_its_transaction()
    {
        await using var service = await ServiceFixture.StartAsync();
        var customers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async store =>
            await service.CustomersAs(await service.CreateTokenAsync($"rls {store}")).CreateCustomerAsync(
                new() { Customer = new() { Email = "ada@example.com" } })));
        await using var connection = new NpgsqlConnection(service.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0L, await CountAsync(""));
        foreach (var customer in customers)
            Assert.Equal(1L, await CountAsync(customer.Store));
        Assert.Equal(5L, await CountAsync(string.Join(',', customers.Take(5).Select(customer => customer.Store))));

        async Task<object?> CountAsync(string stores)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await using (var name = new NpgsqlCommand("SELECT name_store($1)", connection) { Parameters = { new() { Value = stores } } })
                await name.ExecuteNonQueryAsync();
            await using var count = new NpgsqlCommand("SELECT /* of any store */ count(*) FROM customers", connection);
            return await count.ExecuteScalarAsync();
        }
    }

    private static async Task<List<(long Shard, string Node)>> PlacementsAsync(ServiceFixture service)
    {
        await using var dataSource = NpgsqlDataSource.Create(service.AdminConnectionString);
        await using var command = dataSource.CreateCommand(PlacementsSql);
        await using var row = await command.ExecuteReaderAsync();
        List<(long, string)> placements = [];
        while (await row.ReadAsync())
            placements.Add((row.GetInt64(0), $"'{row.GetString(1)}', {row.GetInt32(2)}"));
        return placements;
    }

    private async Task<PostgresServer> WorkerOfAsync(ServiceFixture service, string customer)
    {
        var port = (int)(await service.QueryAsync($"""
            SELECT nodeport FROM pg_dist_placement JOIN pg_dist_node USING (groupid)
            WHERE shardid = get_shard_id_for_distribution_column('customers', (SELECT store_id FROM customers WHERE id = '{customer}'))
            """))!;
        return (await postgres.WorkersAsync()).Single(
            worker => new NpgsqlConnectionStringBuilder(worker.AdminConnectionString).Port == port);
    }

    /// <summary>How many transactions the workers have prepared, for a commit in two phases.</summary>
    private async Task<long> PreparedAsync()
    {
        const string Sql = "SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements WHERE query LIKE 'PREPARE TRANSACTION%'";
        long all = 0;
        foreach (var worker in await postgres.WorkersAsync())
        {
            await ExecuteAsync(worker, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
            all += (long)(await ExecuteAsync(worker, Sql))!;
        }
        return all;
    }

    private static async Task<bool> AnswersAsync(PostgresServer server)
    {
        try
        {
            return await ExecuteAsync(server, "SELECT 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<object?> ExecuteAsync(PostgresServer server, string sql)
    {
        var settings = new NpgsqlConnectionStringBuilder(server.AdminConnectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
