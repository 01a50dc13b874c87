using System.Data;
using System.Diagnostics.Metrics;
using CustomerGrpc.Database.Statements;
using CustomerGrpc.Hosting.Telemetry;
using CustomerGrpc.Rpc.Services;
using Npgsql;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace CustomerGrpc.Hosting.Health;

/// <summary>
/// Makes the server's health follow the database's. It asks over a connection of its own: a pool that load has exhausted is not
/// a database that is down.
/// </summary>
internal sealed class DatabaseHealth(
    IConfiguration configuration, HealthStatuses statuses, IMeterFactory meters, TimeProvider clock, ILogger<DatabaseHealth> logger) : BackgroundService
{
    private const int TimeoutSeconds = 2;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private volatile bool _answers = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var dataSource = DataSource();
        await using var connection = dataSource.CreateConnection();
        using var timer = new PeriodicTimer(Interval, clock);
        meters.Create(CustomerMetrics.MeterName).CreateObservableGauge("customers.database.up", () => _answers ? 1 : 0, description: "Whether the database answers.");
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var failure = await AskAsync(connection, stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            statuses.Set(HealthStatuses.Server, failure is null ? ServingStatus.Serving : ServingStatus.NotServing);
            Tell(wasServing: _answers, failure);
            _answers = failure is null;
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

    private NpgsqlDataSource DataSource()
    {
        var settings = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Customers"))
        {
            ApplicationName = "CustomerGrpc health",
            Pooling = false,
            Timeout = TimeoutSeconds,
            CommandTimeout = TimeoutSeconds,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "health" };
        return builder.ConfigureTracing(StatementTrace.Configure).Build();
    }
}
