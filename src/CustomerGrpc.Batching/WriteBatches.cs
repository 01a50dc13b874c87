using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// Runs batches of writes so that each caller gets the outcome of its own statement. A statement that fails is removed and run alone; the
/// others, which were rolled back with it, are run again.
/// </summary>
internal sealed class WriteBatches(BatchRunner runner) : IAsyncDisposable
{
    /// <summary>
    /// How long a batch waits for a locked row: longer than a batch of another process takes, and short because all of it waits.
    /// </summary>
    private const string LockTimeout = "100ms";

    private readonly LockedRows _lockedRows = new(runner);

    /// <summary>Runs the statements in one transaction, or in one for each node at the same time.</summary>
    public async Task RunAsync(List<PendingStatement> statements)
    {
        List<PendingStatement> batch = [.. statements.Where(statement => !_lockedRows.TryEnqueue(statement))];
        if (batch.Count > 0)
            await Task.WhenAll((await runner.SplitByNodeAsync(batch)).Select(RunBatchAsync));
    }

    public ValueTask DisposeAsync() => _lockedRows.DisposeAsync();

    private async Task RunBatchAsync(List<PendingStatement> batch)
    {
        batch.Sort(static (one, other) => one.Lock.CompareTo(other.Lock));

        List<PendingStatement> failed = [];
        while (batch.Count > 1 && await TryRunAsync(batch, shareCommands: true) is ({ } culprit, var isLocked))
        {
            batch.RemoveAll(statement => statement == culprit || statement.IsCompleted);
            if (isLocked)
                _lockedRows.Add(culprit);
            else
                failed.Add(culprit);
        }

        // What has no result yet: a batch of one statement, and the statements that failed.
        foreach (var statement in batch.Concat(failed).Where(statement => !statement.IsCompleted))
            await RunAloneAsync(statement);
    }

    /// <summary>
    /// Runs a batch. Returns the statement that made it fail and whether the reason was a locked row; null if every caller has its result
    /// or the statements have to be run alone.
    /// </summary>
    private async Task<(PendingStatement? Culprit, bool IsLocked)> TryRunAsync(List<PendingStatement> batch, bool shareCommands)
    {
        try
        {
            await runner.WriteAsync(batch, LockTimeout, shareCommands, CancellationToken.None);
        }
        catch (PostgresException exception) when (shareCommands && IsShared(exception.BatchCommand, batch))
        {
            // A shared command failed. Separate commands show which statement it was.
            return await TryRunAsync(batch, shareCommands: false);
        }
        catch (PostgresException exception)
        {
            // The commit belongs to no statement. Then the first one is removed, and the others are tried again.
            var culprit = batch.Find(statement => statement.Command == exception.BatchCommand) ?? batch[0];
            return (culprit, TransactionErrors.IsLockTimeout(exception));
        }
        catch (Exception exception) when (exception is NpgsqlException or BatchingException)
        {
            batch.ForEach(statement => statement.Fail(exception));
        }
#pragma warning disable CA1031 // The statements were not sent. Each is run alone, and gives its caller the error if it fails again.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return default;
    }

    private static bool IsShared(NpgsqlBatchCommand? command, List<PendingStatement> batch) =>
        batch.Count(statement => statement.Command == command) > 1;

    private async Task RunAloneAsync(PendingStatement statement)
    {
        // Another write of the same batch may have found the row locked in the meantime. Then this one waits behind it.
        if (!_lockedRows.TryEnqueue(statement) && !await SingleWrite.TryRunAsync(runner, statement, LockTimeout, CancellationToken.None))
            _lockedRows.Add(statement);
    }
}
