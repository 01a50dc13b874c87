using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>A write in a transaction of its own, where whatever happens concerns its own caller.</summary>
internal static class LoneWrite
{
    private const int Attempts = 5;

    /// <summary>Runs the write and answers it; false, and no answer yet, if another transaction has locked its row.</summary>
    public static async Task<bool> TryAsync(
        StoreDatabase database, PendingStatement statement, string lockTimeout, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StatementBatch.WriteAsync(database, [statement], lockTimeout, joins: false, cancellationToken);
                return true;
            }
            catch (PostgresException exception) when (PostgresErrors.IsLockTimeout(exception))
            {
                return false;
            }
            catch (PostgresException exception) when (PostgresErrors.IsUndoneForOthers(exception) && attempt < Attempts)
            {
            }
#pragma warning disable CA1031 // The caller is told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                statement.Fail(exception);
                return true;
            }
        }
    }
}
