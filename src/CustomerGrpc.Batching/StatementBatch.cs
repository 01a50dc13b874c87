using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// Statements that share one round trip and one transaction: all of them are committed, or none. Ahead of the statements of each store, a
/// command sets the store for row-level security. Statements that differ only in their values share a command.
/// </summary>
internal static class StatementBatch
{
    /// <summary>Runs writes. On return they are committed and their callers have the results.</summary>
    /// <param name="database">The database.</param>
    /// <param name="statements">At least one, sorted by lock key.</param>
    /// <param name="lockTimeout">How long a statement waits for a row that another transaction has locked, with its unit.</param>
    /// <param name="shareCommands">
    /// Whether statements may share a command. If a shared command fails, it is unknown which statement failed.
    /// </param>
    /// <param name="cancellationToken">Cancels the statements in the database.</param>
    /// <exception cref="PostgresException">Nothing was changed.</exception>
    /// <exception cref="BatchingException">The connection broke, and the outcome is unknown.</exception>
    /// <exception cref="NpgsqlException">No connection could be opened; nothing was changed.</exception>
    public static async Task WriteAsync(
        StoreDatabase database, List<PendingStatement> statements, string lockTimeout, bool shareCommands,
        CancellationToken cancellationToken)
    {
        var scope = await database.GetScopeAsync(cancellationToken);
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            try
            {
                await RunAsync(connection, scope, statements, lockTimeout, shareCommands, cancellationToken);
            }
            catch (NpgsqlException exception) when (TransactionErrors.IsConnectionLost(exception))
            {
                throw new BatchingException(BatchingError.OutcomeUnknown, exception);
            }
        }

        Complete(statements);
    }

    /// <summary>Runs reads and gives their callers the results.</summary>
    public static async Task ReadAsync(StoreDatabase database, List<PendingStatement> statements)
    {
        var scope = await database.GetScopeAsync(CancellationToken.None);
        await using (var connection = await database.OpenConnectionAsync(CancellationToken.None))
            await RunAsync(connection, scope, statements, lockTimeout: null, shareCommands: true, CancellationToken.None);
        Complete(statements);
    }

    // For a single caller, a switch of threads would take longer than everything else here. Several callers would delay one another.
    private static void Complete(List<PendingStatement> statements)
    {
        foreach (var statement in statements)
            statement.Complete(runContinuationInline: statements.Count == 1);
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, StoreScope scope, List<PendingStatement> statements, string? lockTimeout, bool shareCommands,
        CancellationToken cancellationToken)
    {
        var groups = StatementGroup.Split(statements, shareCommands && scope.AllowsSharedCommands);
        await using var batch = connection.CreateBatch();
        AddCommands(batch.BatchCommands, scope, groups, lockTimeout);
        using var span = BatchingTracing.Start(statements);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await ReadResultsAsync(reader, groups, cancellationToken);
        }
        catch (Exception exception)
        {
            BatchingTracing.SetError(span, exception);
            throw;
        }
    }

    private static void AddCommands(
        NpgsqlBatchCommandCollection commands, StoreScope scope, List<StatementGroup> groups, string? lockTimeout)
    {
        if (scope.NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("BEGIN"));
        var store = Guid.Empty;
        foreach (var group in groups)
        {
            if (store != group.StoreId)
                commands.Add(scope.CreateCommand(group.StoreId, store == Guid.Empty ? lockTimeout : null));
            store = group.StoreId;
            commands.Add(group.CreateCommand());
        }

        if (scope.NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    private static async Task ReadResultsAsync(NpgsqlDataReader reader, List<StatementGroup> groups, CancellationToken cancellationToken)
    {
        var store = Guid.Empty;
        foreach (var group in groups)
        {
            if (store != group.StoreId)
                await reader.NextResultAsync(cancellationToken);
            store = group.StoreId;
            await group.ReadAsync(reader, cancellationToken);
            // After the last group this waits for the commit, which can fail.
            await reader.NextResultAsync(cancellationToken);
        }
    }
}
