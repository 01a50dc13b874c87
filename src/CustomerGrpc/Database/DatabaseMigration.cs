using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// Migrates the database to the newest schema. Replicas that start at the same time wait for the first, and find nothing to do.
/// </summary>
internal sealed class DatabaseMigration(NpgsqlDataSource dataSource, IDbContextFactory<CustomerDbContext> contexts, ProtectionKeys keys)
{
    /// <summary>The key of the advisory lock. Any number that nothing else in the database uses.</summary>
    private const long LockKey = 0x437573746F6D6572;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A waiting replica holds no session: behind a pooler there may be fewer sessions than replicas.
        while (!await TryRunAsync(cancellationToken))
            await Task.Delay(Patience, cancellationToken);
    }

    private async Task<bool> TryRunAsync(CancellationToken cancellationToken)
    {
        // The lock belongs to the transaction, not to the session: it works behind a transaction pooler and ends with a killed process.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, transaction))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
                return false;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // This query costs 70 ms of CPU time at startup; a migration that finds nothing to do costs 200 ms.
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            await context.Database.MigrateAsync(cancellationToken);
        await keys.PrepareAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
