using CustomerGrpc.Database;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: AssemblyFixture<CustomerGrpc.Tests.Support.TestPostgres>]

namespace CustomerGrpc.Tests.Support;

/// <summary>The server of this test run. Its databases have the newest schema and no rows.</summary>
public sealed class TestPostgres : TestPostgresServer
{
    protected override async Task PrepareTemplateAsync(string connectionString)
    {
        await using var service = RunningService.Build(connectionString);
        await service.Services.GetRequiredService<DatabaseMigration>().RunAsync(CancellationToken.None);
        if (CitusCluster.IsWanted)
            await service.Services.GetRequiredService<Distribution>().RunAsync(CancellationToken.None);
        await service.Services.GetRequiredService<NpgsqlDataSource>().DisposeAsync();
    }
}
