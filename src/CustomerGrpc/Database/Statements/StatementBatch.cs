using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// Statements that share one round trip and one transaction: either every one of them is committed or none is. Ahead of the
/// statements of each store stands one that names the store; row-level security holds them there. Those that differ in their values
/// alone share a command.
/// </summary>
internal static class StatementBatch
{
    /// <summary>Runs writes. When it returns they are committed and their callers told.</summary>
    /// <param name="database">Where connections come from.</param>
    /// <param name="statements">At least one, sorted by what they lock.</param>
    /// <param name="lockTimeout">How long a statement waits for a row that another transaction has locked, with its unit.</param>
    /// <param name="joins">Whether statements may share a command. If it fails, which of them is why is not known.</param>
    /// <param name="cancellationToken">Ends the statements themselves.</param>
    /// <exception cref="PostgresException">Nothing was changed.</exception>
    /// <exception cref="Errors.Failure">Whether something was changed cannot be known.</exception>
    /// <exception cref="NpgsqlException">There is no connection; nothing was changed.</exception>
    public static async Task WriteAsync(
        StoreDatabase database, List<PendingStatement> statements, string lockTimeout, bool joins, CancellationToken cancellationToken)
    {
        var naming = await database.NamingAsync(cancellationToken);
        await using (var connection = await database.OpenConnectionAsync(cancellationToken))
        {
            try
            {
                await RunAsync(connection, naming, statements, lockTimeout, joins, cancellationToken);
            }
            catch (NpgsqlException exception) when (PostgresErrors.IsConnectionLost(exception))
            {
                throw StatementErrors.OutcomeUnknown();
            }
        }

        Complete(statements);
    }

    /// <summary>Runs reads and tells their callers.</summary>
    public static async Task ReadAsync(StoreDatabase database, List<PendingStatement> statements)
    {
        var naming = await database.NamingAsync(CancellationToken.None);
        await using (var connection = await database.OpenConnectionAsync(CancellationToken.None))
            await RunAsync(connection, naming, statements, lockTimeout: null, joins: true, CancellationToken.None);
        Complete(statements);
    }

    // To change threads takes a lone caller longer than anything else here; of several, each would hold up the next.
    private static void Complete(List<PendingStatement> statements)
    {
        foreach (var statement in statements)
            statement.Complete(here: statements.Count == 1);
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, StoreNaming naming, List<PendingStatement> statements, string? lockTimeout, bool joins,
        CancellationToken cancellationToken)
    {
        var runs = StatementRun.Of(statements, joins && naming.JoinsStatements);
        await using var batch = connection.CreateBatch();
        Fill(batch.BatchCommands, naming, runs, lockTimeout);
        using var span = StatementTrace.Begin(statements);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await KeepAsync(reader, runs, cancellationToken);
        }
        catch (Exception exception)
        {
            StatementTrace.Fail(span, exception);
            throw;
        }
    }

    private static void Fill(NpgsqlBatchCommandCollection commands, StoreNaming naming, List<StatementRun> runs, string? lockTimeout)
    {
        if (naming.IsInExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("BEGIN"));
        var named = Guid.Empty;
        foreach (var run in runs)
        {
            if (named != run.StoreId)
                commands.Add(naming.NewCommand(run.StoreId, named == Guid.Empty ? lockTimeout : null));
            named = run.StoreId;
            commands.Add(run.NewCommand());
        }

        if (naming.IsInExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    private static async Task KeepAsync(NpgsqlDataReader reader, List<StatementRun> runs, CancellationToken cancellationToken)
    {
        var named = Guid.Empty;
        foreach (var run in runs)
        {
            if (named != run.StoreId)
                await reader.NextResultAsync(cancellationToken);
            named = run.StoreId;
            await run.KeepAsync(reader, cancellationToken);
            // After the last one this is the commit: it may fail, and only then is it known.
            await reader.NextResultAsync(cancellationToken);
        }
    }
}
