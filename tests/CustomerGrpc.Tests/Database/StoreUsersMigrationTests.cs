using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

/// <summary>The migration of a database whose stores shared platform users.</summary>
[Trait("Database", "OneServer")]
public sealed class StoreUsersMigrationTests(ServiceFixture service) : IClassFixture<ServiceFixture>, IAsyncLifetime
{
    private const string Previous = "20261130053258_BlockReasonAndMobileNumber";
    private const string Names = """
        SELECT coalesce(string_agg(s.name || ' ' || u.name, ', ' ORDER BY s.name, u.name), '')
        FROM platform_users u JOIN stores s ON s.id = u.store_id
        """;

    private readonly string _name = $"test_{Environment.ProcessId}_users_{Guid.NewGuid():N}";

    private string Scratch => new NpgsqlConnectionStringBuilder(service.Database) { Database = _name, Pooling = false }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        await service.QueryAsync($"CREATE DATABASE {_name} OWNER customers");
        await MigrateAsync(Previous);
    }

    public async ValueTask DisposeAsync() => await service.QueryAsync($"DROP DATABASE {_name} WITH (FORCE)");

    [Fact]
    public async Task Users_are_copied_into_each_store_that_links_them_and_into_no_other()
    {
        await AddAsync(("one", "ada", null), ("one", "bob", "2026-01-01"), ("other", "ada", null), ("third", null, null));
        await QueryAsync("INSERT INTO platform_users (id, name, email, avatar_url) VALUES (gen_random_uuid(), 'nobody''s', 'n', '')");

        await MigrateAsync(null);

        Assert.Equal("one ada, one bob, other ada", await QueryAsync(Names));
        Assert.Equal(0L, await QueryAsync("""
            SELECT count(*) FROM customers c WHERE user_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM platform_users u WHERE u.store_id = c.store_id AND u.id = c.user_id)
            """));
        Assert.Equal(true, await QueryAsync("SELECT bool_and(relforcerowsecurity) FROM pg_class WHERE relname IN ('customers', 'platform_users')"));
    }

    [Fact]
    public async Task A_single_store_keeps_the_users_that_it_does_not_link_yet()
    {
        await AddAsync(("only", "ada", null));
        await QueryAsync("INSERT INTO platform_users (id, name, email, avatar_url) VALUES (gen_random_uuid(), 'not yet', 'n', '')");

        await MigrateAsync(null);

        Assert.Equal("only ada, only not yet", await QueryAsync(Names));
    }

    [Fact]
    public async Task In_a_distributed_database_users_are_distributed_with_the_customers()
    {
        await AddAsync(("one", "ada", null), ("other", "ada", null));
        await QueryAsync(CitusRules.Sql);
        await QueryAsync("""
            INSERT INTO citus.pg_dist_partition VALUES
                ('stores', 'n', NULL, 1, 't'), ('platform_users', 'n', NULL, 1, 't'), ('customers', 'h', 'store_id', 2, 's')
            """);

        await MigrateAsync(null);

        Assert.Equal("one ada, other ada", await QueryAsync(Names));
        Assert.Equal(
            "h store_id 2",
            await QueryAsync("""
                SELECT concat_ws(' ', partmethod, partkey, colocationid) FROM citus.pg_dist_partition
                WHERE logicalrelid = 'platform_users'::regclass
                """));
        // Citus allows no subquery in a policy.
        Assert.Equal(0L, await QueryAsync("SELECT count(*) FROM pg_policy WHERE pg_get_expr(polqual, polrelid) LIKE '%SELECT%'"));
    }

    [Fact]
    public async Task The_migration_can_be_reverted()
    {
        await AddAsync(("one", "ada", null), ("other", "ada", null));
        await MigrateAsync(null);

        await MigrateAsync(Previous);

        Assert.Equal("ada", await QueryAsync("SELECT string_agg(name, ', ') FROM platform_users"));
        await MigrateAsync(null);
        Assert.Equal("one ada, other ada", await QueryAsync(Names));
    }

    [Fact]
    public async Task Addresses_that_only_the_locale_told_apart_stop_the_migration_with_the_ids_of_the_customers()
    {
        await AddAsync(("one", null, null));
        await QueryAsync("""
            DROP INDEX customers_email_key;
            INSERT INTO customers (store_id, id, email, status, verified_email, newsletter, b2b, online, created_by)
                SELECT id, gen_random_uuid(), email, 1, false, false, false, false, 't' FROM stores, unnest(ARRAY['INFO@x.test', 'info@x.test']) AS email
            """);

        var failure = await Assert.ThrowsAsync<PostgresException>(() => MigrateAsync(null));

        Assert.StartsWith("The customers ", failure.MessageText, StringComparison.Ordinal);
        Assert.DoesNotContain("x.test", failure.MessageText, StringComparison.Ordinal);
        // Nothing has been changed.
        Assert.Equal(1L, await QueryAsync("SELECT count(*) FROM pg_constraint WHERE conname = 'platform_users_pkey' AND cardinality(conkey) = 1"));
    }

    // A customer of a store for each entry, linked to the user of that name, and deleted at the time.
    private async Task AddAsync(params (string Store, string? User, string? Deleted)[] customers)
    {
        var number = 0;
        foreach (var (store, user, deleted) in customers)
        {
            var userId = user is null ? "NULL" : $"md5('{user}')::uuid";
            await QueryAsync($"""
                INSERT INTO stores (id, name, time_zone) VALUES (md5('{store}')::uuid, '{store}', 'UTC') ON CONFLICT DO NOTHING;
                INSERT INTO platform_users (id, name, email, avatar_url)
                    SELECT {userId}, '{user}', 'u', '' WHERE {userId} IS NOT NULL ON CONFLICT DO NOTHING;
                INSERT INTO customers (store_id, id, email, user_id, delete_time, status, verified_email, newsletter, b2b, online, created_by)
                    VALUES (md5('{store}')::uuid, gen_random_uuid(), 'c{number++}@example.com', {userId},
                        {(deleted is null ? "NULL" : $"'{deleted}'")}, 1, false, false, false, false, 't')
                """);
        }
    }

    private async Task MigrateAsync(string? migration)
    {
        var options = new DbContextOptionsBuilder<CustomerDbContext>().UseNpgsql(Scratch).Options;
        await using var context = new CustomerDbContext(options);
        await context.GetService<IMigrator>().MigrateAsync(migration, TestContext.Current.CancellationToken);
    }

    private async Task<object?> QueryAsync(string sql)
    {
        var admin = new NpgsqlConnectionStringBuilder(service.AdminConnectionString) { Database = _name, Pooling = false };
        await using var dataSource = NpgsqlDataSource.Create(admin);
        await using var command = dataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
