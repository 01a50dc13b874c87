using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// The model, its snapshot and the migrated tables agree, so that <c>dotnet ef migrations add</c> generates only new changes.
/// </summary>
[Trait("Database", "OneServer")]
public sealed class ModelTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    // What an EF Core model can express: no functions, policies and grants.
    private const string Catalogue = """
        SELECT array_agg(line ORDER BY line COLLATE "C") FROM (
            SELECT format('table %s %s', relname, relpersistence) FROM pg_class
            WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            UNION ALL
            SELECT concat_ws(' ', 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation END,
                CASE WHEN a.attnotnull THEN 'NOT NULL' END, nullif(a.attgenerated, ''), nullif(a.attidentity, ''),
                pg_get_expr(d.adbin, d.adrelid))
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
                LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped
            UNION ALL
            SELECT format('constraint %s.%s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
            UNION ALL
            SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL
            SELECT concat_ws(' ', 'sequence', sequencename, data_type, start_value, min_value, max_value, increment_by, cycle, cache_size)
            FROM pg_sequences WHERE schemaname = 'public'
        ) AS catalogue (line)
        WHERE line NOT LIKE '%EFMigrationsHistory%'
        """;

    [Fact]
    public async Task A_new_migration_would_be_empty()
    {
        var contexts = service.Services.GetRequiredService<IDbContextFactory<CustomerDbContext>>();
        await using var context = await contexts.CreateDbContextAsync(TestContext.Current.CancellationToken);

        Assert.False(context.Database.HasPendingModelChanges(), "dotnet ef migrations add would write something: add the migration.");
    }

    [Fact]
    public async Task The_model_would_create_what_the_migrations_created()
    {
        var name = $"test_{Environment.ProcessId}_model";
        var scratch = new NpgsqlConnectionStringBuilder(service.Database) { Database = name, Pooling = false }.ConnectionString;
        await service.QueryAsync($"CREATE DATABASE {name} OWNER customers");
        var options = new DbContextOptionsBuilder<CustomerDbContext>().UseNpgsql(scratch).Options;
        await using (var context = new CustomerDbContext(options))
            Assert.True(await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken));

        var migrated = await CatalogueAsync(service.Database);
        Assert.Contains("column customers revision bigint NOT NULL 1", migrated);
        Assert.Equal(migrated, await CatalogueAsync(scratch));
        await service.QueryAsync($"DROP DATABASE {name} WITH (FORCE)");
    }

    private static async Task<string[]> CatalogueAsync(string connectionString)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand(Catalogue);
        return (string[])(await command.ExecuteScalarAsync())!;
    }
}
