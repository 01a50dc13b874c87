using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>Brings the database to the newest schema. Replicas that start at once wait for the first and find nothing to do.</summary>
internal sealed class DatabaseMigration(NpgsqlDataSource dataSource, IDbContextFactory<CustomerDbContext> contexts)
{
    /// <summary>Any number will do, as long as nothing else in the database locks by it.</summary>
    private const long LockKey = 0x437573746F6D6572;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A lock of the transaction, not of the session: it holds behind a transaction pooler and ends with a killed process.
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", connection, transaction))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = LockKey });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
