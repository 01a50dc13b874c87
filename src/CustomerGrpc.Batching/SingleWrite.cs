using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>A write in its own transaction, so that an error concerns only its own caller.</summary>
internal static class SingleWrite
{
    private const int MaxAttempts = 5;

    /// <summary>
    /// Runs the write and completes it. Returns false, and does not complete it, if another transaction has locked its row.
    /// </summary>
    public static async Task<bool> TryRunAsync(
        BatchRunner runner, PendingStatement statement, string lockTimeout, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await runner.WriteAsync([statement], lockTimeout, shareCommands: false, cancellationToken);
                return true;
            }
            catch (PostgresException exception) when (TransactionErrors.IsLockTimeout(exception))
            {
                return false;
            }
            catch (PostgresException exception) when (TransactionErrors.IsConcurrencyFailure(exception) && attempt < MaxAttempts)
            {
            }
#pragma warning disable CA1031 // The caller gets the error.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                statement.Fail(exception);
                return true;
            }
        }
    }
}
