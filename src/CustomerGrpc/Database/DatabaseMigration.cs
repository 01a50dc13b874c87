using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>Brings the database to the newest schema. Replicas that start at once wait for the first and find nothing to do.</summary>
internal sealed class DatabaseMigration(NpgsqlDataSource dataSource, IDbContextFactory<CustomerDbContext> contexts, ProtectionKeys keys)
{
    /// <summary>Any number will do, as long as nothing else in the database locks by it.</summary>
    private const long LockKey = 0x437573746F6D6572;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Who waits holds no session meanwhile: behind a pooler there may be fewer of them than replicas.
        while (!await TryRunAsync(cancellationToken))
            await Task.Delay(Patience, cancellationToken);
    }

    private async Task<bool> TryRunAsync(CancellationToken cancellationToken)
    {
        // A lock of the transaction, not of the session: it holds behind a transaction pooler and ends with a killed process.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection, transaction))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
            if (await command.ExecuteScalarAsync(cancellationToken) is not true)
                return false;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        // To ask costs a start less than a migration that finds nothing to do: 70 ms of processor time, not 200.
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
            await context.Database.MigrateAsync(cancellationToken);
        await keys.PrepareAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
