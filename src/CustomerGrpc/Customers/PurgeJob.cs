using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Removes the rows of customers that were deleted too long ago to be undeleted. Every replica has the job; each hour the first that claims
/// the run in the database does it. A run that ends early, because the replica stops or the database fails, is made up for by the next.
/// </summary>
internal sealed partial class PurgeJob(StoreDatabase database, DeletedCustomers deleted, TimeProvider clock, ILogger<PurgeJob> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    // How often a replica looks whether a run is due; not at its start, which has other work.
    private static readonly TimeSpan Check = TimeSpan.FromMinutes(5);

    private const int RowsAtOnce = 1000;

    private const string ClaimSql = """
        INSERT INTO jobs AS j (name, next_time) VALUES ('purge', $1 + $2)
        ON CONFLICT (name) DO UPDATE SET next_time = excluded.next_time WHERE j.next_time <= $1
        RETURNING name
        """;

    private const string PurgeSql = """
        DELETE FROM customers WHERE store_id = $1 AND id IN (
            SELECT id FROM customers WHERE store_id = $1 AND delete_time <= $2 ORDER BY delete_time LIMIT $3 FOR UPDATE SKIP LOCKED)
        """;

    /// <summary>Purges the customers of all stores, if a run is due and no other replica has claimed it.</summary>
    /// <returns>How many customers were purged; null if no run was due.</returns>
    public async Task<int?> RunAsync(CancellationToken cancellationToken)
    {
        if (!await database.RunAsync(connection => ClaimAsync(connection, cancellationToken), cancellationToken))
            return null;
        var count = 0;
        foreach (var store in await database.RunAsync(connection => StoresAsync(connection, cancellationToken), cancellationToken))
        {
            int purged;
            do
            {
                purged = await PurgeAsync(store, cancellationToken);
                count += purged;
            }
            while (purged == RowsAtOnce);
        }

        Purged(count);
        return count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Check, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunAsync(stoppingToken);
            }
#pragma warning disable CA1031 // The next run makes up for it.
            catch (Exception exception) when (exception is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Failed(exception.GetType().Name, PostgresErrors.CodeOf(exception));
            }
        }
    }

    private async Task<bool> ClaimAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ClaimSql, connection);
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = clock.GetUtcNow().UtcDateTime });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Interval });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task<List<Guid>> StoresAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT id FROM stores ORDER BY id", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<Guid> stores = [];
        while (await reader.ReadAsync(cancellationToken))
            stores.Add(reader.GetGuid(0));
        return stores;
    }

    private async Task<int> PurgeAsync(Guid store, CancellationToken cancellationToken)
    {
        var scope = await database.GetScopeAsync(cancellationToken);
        var command = new NpgsqlBatchCommand(PurgeSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = store });
        command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = deleted.EarliestDeletion });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RowsAtOnce });
        return await database.RunAsync(
            async connection =>
            {
                await using var batch = connection.CreateBatch();
                scope.AddTransaction(batch.BatchCommands, store, command);
                await batch.ExecuteNonQueryAsync(cancellationToken);
                return (int)command.RecordsAffected;
            },
            cancellationToken);
    }

    [LoggerMessage(20, LogLevel.Information, "Purged {Count} deleted customers.")]
    private partial void Purged(int count);

    [LoggerMessage(21, LogLevel.Warning, "Deleted customers could not be purged, the next run tries again: {Exception} {SqlState}")]
    private partial void Failed(string exception, string? sqlState);
}
