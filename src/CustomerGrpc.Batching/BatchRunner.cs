using System.Diagnostics;
using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// Runs batches: statements that share one round trip and one transaction, so that all of them are committed, or none. Statements that
/// differ only in their values share a command. Ahead of each command, another one sets its stores for row-level security.
/// </summary>
internal sealed class BatchRunner(StoreDatabase database)
{
    private int _failuresInARow;

    /// <summary>Batches that failed since the last one that succeeded. An error of a statement is no failure of the batch.</summary>
    public int FailuresInARow => Volatile.Read(ref _failuresInARow);

    /// <summary>Splits statements into those of each node, if the database is distributed.</summary>
    public ValueTask<IReadOnlyList<List<PendingStatement>>> SplitByNodeAsync(List<PendingStatement> statements) =>
        database.SplitByNodeAsync(statements);

    /// <summary>Runs writes. On return they are committed and their callers have the results.</summary>
    /// <param name="statements">At least one, sorted by lock key.</param>
    /// <param name="lockTimeout">How long a statement waits for a row that another transaction has locked, with its unit.</param>
    /// <param name="shareCommands">
    /// Whether statements may share a command. If a shared command fails, it is unknown which statement failed.
    /// </param>
    /// <param name="cancellationToken">Cancels the statements in the database.</param>
    /// <exception cref="PostgresException">Nothing was changed.</exception>
    /// <exception cref="BatchingException">
    /// The commit was not confirmed, or failed for an unknown reason, or the result was not read: the outcome is unknown.
    /// </exception>
    /// <exception cref="Exception">Any other: the statements were not sent; nothing was changed.</exception>
    public Task WriteAsync(
        List<PendingStatement> statements, string lockTimeout, bool shareCommands, CancellationToken cancellationToken) =>
        CountAsync(statements, async () =>
        {
            var stage = BatchStage.NotSent;
            try
            {
                await RunAsync(statements, lockTimeout, shareCommands, next => stage = next, cancellationToken);
            }
            catch (Exception exception) when (!ChangedNothing(stage, exception))
            {
                throw new BatchingException(BatchingError.OutcomeUnknown, exception);
            }
        });

    /// <summary>Runs reads and gives their callers the results.</summary>
    public Task ReadAsync(List<PendingStatement> statements) => CountAsync(statements, () =>
        RunAsync(statements, lockTimeout: null, shareCommands: true, static _ => { }, CancellationToken.None));

    private static bool ChangedNothing(BatchStage stage, Exception exception) => stage switch
    {
        BatchStage.NotSent => true,
        BatchStage.Sent => exception is PostgresException { InvariantSeverity: "ERROR" },
        _ => exception is PostgresException postgres && TransactionErrors.IsCommitRefused(postgres),
    };

    private async Task CountAsync(List<PendingStatement> statements, Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (Exception exception)
        {
            if (exception is not (PostgresException { InvariantSeverity: "ERROR" } or OperationCanceledException))
                Interlocked.Increment(ref _failuresInARow);
            throw;
        }

        if (statements.TrueForAll(statement => statement.IsUnreadable))
            Interlocked.Increment(ref _failuresInARow);
        else
            Volatile.Write(ref _failuresInARow, 0);
        Complete(statements);
    }

    // For a single caller, a switch of threads would take longer than everything else here. Several callers would delay one another.
    private static void Complete(List<PendingStatement> statements)
    {
        foreach (var statement in statements)
            statement.Complete(runContinuationInline: statements.Count == 1);
    }

    private async Task RunAsync(
        List<PendingStatement> statements, string? lockTimeout, bool shareCommands, Action<BatchStage> reached,
        CancellationToken cancellationToken)
    {
        var scope = await database.GetScopeAsync(cancellationToken);
        var groups = StatementGroup.Split(statements, shareCommands, areRouted: scope.IsDistributed);
        await database.RunAsync(
            async connection =>
            {
                await using var batch = connection.CreateBatch();
                BatchCommands.Add(batch.BatchCommands, scope, groups, lockTimeout);
                using var span = BatchingTracing.Start(statements);
                reached(BatchStage.Sent);
                await ExecuteAsync(batch, groups, span, () => reached(BatchStage.Committing), cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private static async Task ExecuteAsync(
        NpgsqlBatch batch, List<StatementGroup> groups, Activity? span, Action committing, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await BatchCommands.ReadResultsAsync(reader, groups, committing, cancellationToken);
        }
        catch (Exception exception)
        {
            BatchingTracing.SetError(span, exception);
            throw;
        }
    }

    private enum BatchStage
    {
        NotSent,
        Sent,

        /// <summary>Every statement has its result, so that an error is one of the commit.</summary>
        Committing,
    }
}
