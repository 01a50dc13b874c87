using CustomerGrpc.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CustomerGrpc.Tests.Database;

public sealed class PoolerTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [Fact]
    public async Task A_connection_keeps_its_session_unless_the_run_uses_a_pooler()
    {
        var dataSource = service.Services.GetRequiredService<NpgsqlDataSource>();
        // Concurrent transactions have separate sessions.
        var busy = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => dataSource.OpenConnectionAsync().AsTask()));
        foreach (var one in busy)
            await one.BeginTransactionAsync(TestContext.Current.CancellationToken);
        foreach (var one in busy)
            await SessionAsync(one, "SELECT pg_backend_pid()");
        foreach (var one in busy)
            await one.DisposeAsync();

        await using var connection = await dataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        HashSet<int> sessions = [];
        for (var i = 0; i < 5; i++)
            sessions.Add(await SessionAsync(connection, "SELECT pg_backend_pid()"));

        Assert.Equal(PgBouncer.IsWanted, sessions.Count > 1);
    }

    private static async Task<int> SessionAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
