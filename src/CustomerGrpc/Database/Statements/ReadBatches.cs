using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>Runs batches of reads. They change nothing, so what fails is run again: on another connection, or each alone.</summary>
internal sealed class ReadBatches(StoreDatabase database)
{
    private const int Attempts = 2;

    // By store, which is then named once, and within one those together that one command can answer.
    private static (Guid StoreId, int Array) Order(PendingStatement statement) => (statement.Locks.StoreId, statement.Array?.GetHashCode() ?? 0);

    public async Task RunAsync(List<PendingStatement> batch)
    {
        batch.Sort(static (one, other) => Order(one).CompareTo(Order(other)));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await StatementBatch.ReadAsync(database, batch);
                return;
            }
            catch (NpgsqlException exception) when (PostgresErrors.IsConnectionLost(exception) && attempt < Attempts)
            {
            }
            catch (PostgresException) when (batch.Count > 1)
            {
                foreach (var statement in batch)
                    await RunAsync([statement]);
                return;
            }
#pragma warning disable CA1031 // The callers are told.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                batch.ForEach(statement => statement.Fail(exception));
                return;
            }
        }
    }
}
