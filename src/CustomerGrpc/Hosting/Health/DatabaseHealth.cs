using System.Data;
using CustomerGrpc.Rpc.Services;
using Npgsql;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Hosting.Health;

/// <summary>
/// Makes the server's health follow the database's. It asks over a connection of its own: a pool that load has exhausted is not
/// a database that is down.
/// </summary>
internal sealed class DatabaseHealth(IConfiguration configuration, HealthStatuses statuses, TimeProvider clock, ILogger<DatabaseHealth> logger)
    : BackgroundService
{
    private const int TimeoutSeconds = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString());
        using var timer = new PeriodicTimer(Interval, clock);
        var wasServing = true;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var failure = await AskAsync(connection, stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            statuses.Set(HealthStatuses.Server, failure is null ? ServingStatus.Serving : ServingStatus.NotServing);
            Tell(wasServing, failure);
            wasServing = failure is null;
        }
    }

    private static async Task<Exception?> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (connection.State != ConnectionState.Open)
                await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            return null;
        }
#pragma warning disable CA1031 // Whatever the reason, the database did not answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await connection.CloseAsync();
            return exception;
        }
    }

    private void Tell(bool wasServing, Exception? failure)
    {
        if (wasServing && failure is not null)
            logger.DatabaseLost(failure);
        else if (!wasServing && failure is null)
            logger.DatabaseFound();
    }

    private string ConnectionString() => new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Customers"))
    {
        ApplicationName = "CustomerGrpc health",
        Pooling = false,
        Timeout = TimeoutSeconds,
        CommandTimeout = TimeoutSeconds,
    }.ConnectionString;
}
