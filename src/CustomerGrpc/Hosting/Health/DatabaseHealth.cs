using System.Data;
using System.Diagnostics.Metrics;
using CustomerGrpc.Database.Statements;
using CustomerGrpc.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CustomerGrpc.Hosting.Health;

/// <summary>
/// Watches whether the database answers, so that health checks cost no query and do not wait for a database that hangs. It uses a
/// connection of its own: a pool that load has exhausted does not mean that the database is down.
/// </summary>
internal sealed class DatabaseHealth(
    IConfiguration configuration, IMeterFactory meters, TimeProvider clock, ILogger<DatabaseHealth> logger) : BackgroundService, IHealthCheck
{
    // Interval and timeout add up to the time after which health follows.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private volatile bool _answers = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_answers ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var dataSource = DataSource();
        await using var connection = dataSource.CreateConnection();
        using var timer = new PeriodicTimer(Interval, clock);
        meters.Create(CustomerMetrics.MeterName).CreateObservableGauge(
            "customers.database.up", () => _answers ? 1 : 0, description: "Whether the database answers.");
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var failure = await AskAsync(connection, stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            LogChange(answered: _answers, failure);
            _answers = failure is null;
        }
    }

    private static async Task<Exception?> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        time.CancelAfter(Timeout);
        try
        {
            if (connection.State != ConnectionState.Open)
                await connection.OpenAsync(time.Token);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(time.Token);
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

    private void LogChange(bool answered, Exception? failure)
    {
        if (answered && failure is not null)
            logger.DatabaseLost(failure);
        else if (!answered && failure is null)
            logger.DatabaseFound();
    }

    private NpgsqlDataSource DataSource()
    {
        var settings = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("Customers"))
        {
            ApplicationName = "CustomerGrpc health",
            Pooling = false,
            // A database that hangs does not answer a request to cancel either.
            CancellationTimeout = -1,
        };
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString) { Name = "health" };
        return builder.ConfigureTracing(StatementTrace.Configure).Build();
    }
}
