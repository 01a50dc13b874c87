using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// Runs batches of writes such that each caller gets its own statement's outcome: a statement that fails is taken out and run
/// alone; the others, which were rolled back with it, are run again.
/// </summary>
internal sealed class WriteBatches(StoreDatabase database) : IAsyncDisposable
{
    /// <summary>How long a batch waits for a row: longer than a batch of another replica takes, short enough for all to wait.</summary>
    private const string LockTimeout = "100ms";

    private readonly LockedRows _lockedRows = new(database);

    public async Task RunAsync(List<PendingStatement> batch)
    {
        batch.RemoveAll(_lockedRows.TryJoin);
        batch.Sort(static (one, other) => one.Locks.CompareTo(other.Locks));

        List<PendingStatement> culprits = [];
        while (batch.Count > 1 && await FindCulpritAsync(batch, joins: true) is ({ } culprit, var isLocked))
        {
            batch.RemoveAll(statement => statement == culprit || statement.IsOver);
            if (isLocked)
                _lockedRows.Add(culprit);
            else
                culprits.Add(culprit);
        }

        // Whatever has no answer by now: a lone statement, or what was found to fail.
        foreach (var statement in batch.Concat(culprits).Where(statement => !statement.IsOver))
            await RunAloneAsync(statement);
    }

    public ValueTask DisposeAsync() => _lockedRows.DisposeAsync();

    /// <summary>
    /// Runs a batch. The answer is the statement because of which it was rolled back, and whether its row was locked; null if every
    /// caller was told.
    /// </summary>
    private async Task<(PendingStatement? Culprit, bool IsLocked)> FindCulpritAsync(List<PendingStatement> batch, bool joins)
    {
        try
        {
            await StatementBatch.WriteAsync(database, batch, LockTimeout, joins, CancellationToken.None);
        }
        catch (PostgresException exception) when (joins && batch.Count(statement => statement.Command == exception.BatchCommand) > 1)
        {
            return await FindCulpritAsync(batch, joins: false);
        }
        catch (PostgresException exception)
        {
            return (batch.Find(statement => statement.Command == exception.BatchCommand) ?? batch[0], PostgresErrors.IsLockTimeout(exception));
        }
#pragma warning disable CA1031 // The callers are told.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.ForEach(statement => statement.Fail(exception));
        }

        return default;
    }

    private async Task RunAloneAsync(PendingStatement statement)
    {
        // Its row may have been found locked since, by another write of the same batch: then it waits behind that.
        if (!_lockedRows.TryJoin(statement) && !await LoneWrite.TryAsync(database, statement, LockTimeout, CancellationToken.None))
            _lockedRows.Add(statement);
    }
}
