using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// Runs batches of reads. Reads change nothing, so a failed batch is run again: on another connection, or each statement alone.
/// </summary>
internal sealed class ReadBatches(BatchRunner runner)
{
    private const int MaxAttempts = 2;

    public async Task RunAsync(List<PendingStatement> batch)
    {
        batch.Sort(static (one, other) => SortKey(one).CompareTo(SortKey(other)));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await runner.ReadAsync(batch);
                return;
            }
            catch (NpgsqlException exception) when (TransactionErrors.IsConnectionLost(exception) && attempt < MaxAttempts)
            {
            }
            catch (Exception exception) when (batch.Count > 1 && (exception is PostgresException or not NpgsqlException))
            {
                foreach (var statement in batch)
                    await RunAsync([statement]);
                return;
            }
#pragma warning disable CA1031 // The callers get the error.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                batch.ForEach(statement => statement.Fail(exception));
                return;
            }
        }
    }

    // Sorted by store, so that each store is set once; within a store, statements that can share a command are adjacent.
    private static (Guid StoreId, int Sql) SortKey(PendingStatement statement) => (statement.Lock.StoreId, statement.Sql.GetHashCode());
}
