using CustomerGrpc.Access;
using CustomerGrpc.Database;
using CustomerGrpc.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

public sealed class DatabaseMigrationTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task Replicas_that_start_concurrently_on_an_empty_database_use_the_newest_schema_and_the_same_key()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var empty = new NpgsqlConnectionStringBuilder(service.Database) { Database = $"empty_{Environment.ProcessId}" };
        await service.QueryAsync($"CREATE DATABASE {empty.Database} OWNER customers");
        var replicas = Enumerable.Range(0, 8).Select(_ => RunningService.Build(empty.ConnectionString)).ToList();

        await Task.WhenAll(
            replicas.Select(replica => replica.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None)));

        var contexts = replicas[0].Services.GetRequiredService<IDbContextFactory<CustomerDbContext>>();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(cancellationToken));
        Assert.Equal(0, await context.Set<Store>().CountAsync(cancellationToken));
        var protectors = replicas.Select(
            replica => replica.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test")).ToList();
        var secrets = await Task.WhenAll(protectors.Select(protector => Task.Run(() => protector.Protect("secret"))));
        Assert.All(protectors, protector => Assert.All(secrets, secret => Assert.Equal("secret", protector.Unprotect(secret))));
        Assert.Equal(1L, await CountAsync(empty.ConnectionString, "protection_keys"));
        foreach (var replica in replicas)
            await replica.DisposeAsync();
        await service.QueryAsync($"DROP DATABASE {empty.Database} WITH (FORCE)");
    }

    private static async Task<object?> CountAsync(string connectionString, string table)
    {
        await using var dataSource = NpgsqlDataSource.Create(connectionString);
        await using var command = dataSource.CreateCommand($"SELECT count(*) FROM {table}");
        return await command.ExecuteScalarAsync();
    }
}
