using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// Runs batches of reads. Reads change nothing, so a failed batch is run again: on another connection, or each statement alone.
/// </summary>
internal sealed class ReadBatches(BatchRunner runner)
{
    private const int MaxAttempts = 2;

    /// <summary>Runs the statements in one round trip, or in one for each node at the same time.</summary>
    public async Task RunAsync(List<PendingStatement> statements) =>
        await Task.WhenAll((await runner.SplitByNodeAsync([.. statements])).Select(RunBatchAsync));

    private async Task RunBatchAsync(List<PendingStatement> batch)
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
                    await RunBatchAsync([statement]);
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

    // Statements that can share a command are adjacent; the others are sorted by store, so that each store is set once. Statements without
    // a store are first, because no store is set yet.
    private static (bool HasStore, int Sql, Guid StoreId) SortKey(PendingStatement statement) => (
        statement.StoreId != Guid.Empty, statement.Sql.HasArrayForm ? statement.Sql.GetHashCode() : 0, statement.StoreId);
}
