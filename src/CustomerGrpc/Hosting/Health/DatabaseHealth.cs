using System.Data;
using System.Diagnostics.Metrics;
using CustomerGrpc.Batching;
using CustomerGrpc.Telemetry;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace CustomerGrpc.Hosting.Health;

/// <summary>
/// Checks regularly whether the database responds, so that health checks cost no query and do not wait for a database that hangs. It uses
/// its own connection, because an exhausted pool does not mean that the database is down. Several failures of the queue in a row count as
/// a database that does not respond too; then statements of its own show when the queue works again.
/// </summary>
internal sealed class DatabaseHealth(
    IConfiguration configuration, BatchingQueue queue, IMeterFactory meters, TimeProvider clock, ILogger<DatabaseHealth> logger)
    : BackgroundService, IHealthCheck
{
    // Their sum is the longest time until health follows the database.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // After this time the driver closes a connection that hangs. Before that, it asks the database to cancel the query.
    private const int TimeoutSeconds = 2;

    /// <summary>A single failure may concern one customer; the replica serves the others.</summary>
    private const int MaxFailuresInARow = 3;

    private static readonly StatementSql NothingSql = new("SELECT 1");

    private volatile bool _answers = true;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(IsReady ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());

    private bool IsReady => _answers && queue.FailuresInARow < MaxFailuresInARow;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var dataSource = DataSource();
        await using var connection = dataSource.CreateConnection();
        using var timer = new PeriodicTimer(Interval, clock);
        meters.Create(CustomerMetrics.MeterName).CreateObservableGauge(
            "customers.database.up", () => IsReady ? 1 : 0, description: "Whether the database answers.");
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var asking = AskAsync(connection, stoppingToken);
            await Task.WhenAny(asking, Task.Delay(Patience, clock, stoppingToken));
            if (!asking.IsCompleted && !stoppingToken.IsCancellationRequested)
                Report(new TimeoutException());
            var failure = await asking;
            if (stoppingToken.IsCancellationRequested)
                return;
            Report(failure);
        }
    }

    private async Task<Exception?> AskAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            if (connection.State != ConnectionState.Open)
                await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteScalarAsync(cancellationToken);
            if (queue.FailuresInARow > 0)
                await AskQueueAsync(cancellationToken);
            return null;
        }
#pragma warning disable CA1031 // For any exception, the database did not respond.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await connection.CloseAsync();
            return exception;
        }
    }

    // What succeeds ends the row of failures.
    private async Task AskQueueAsync(CancellationToken cancellationToken)
    {
        try
        {
            await queue.ReadAsync(Nothing(), cancellationToken);
            await queue.WriteAsync(Nothing(), cancellationToken);
        }
        catch (BatchingException exception) when (exception.Error == BatchingError.QueueFull)
        {
            // An overloaded queue works.
        }
    }

    private static StoreStatement<object> Nothing() => new(Guid.Empty, NothingSql, [], static row => row.GetInt32(0));

    private void Report(Exception? failure)
    {
        if (_answers && failure is not null)
            logger.DatabaseLost(failure);
        else if (!_answers && failure is null)
            logger.DatabaseFound();
        _answers = failure is null;
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
        return builder.ConfigureTracing(BatchingTracing.Configure).Build();
    }
}
