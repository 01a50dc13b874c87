using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// Statements that share one round trip and one transaction: either every one of them is committed or none is. Ahead of the
/// statements of each store stands one that names the store; row-level security holds them there.
/// </summary>
internal static class StatementBatch
{
    /// <summary>The setting that row-level security compares store_id with.</summary>
    public const string StoreSetting = "customers.store_id";

    private const string NameStore = $"SELECT set_config('{StoreSetting}', $1, true)";
    private const string NameStoreAndTimeout = $"SELECT set_config('{StoreSetting}', $1, true), set_config('lock_timeout', $2, true)";

    /// <summary>Runs writes. When it returns they are committed and their callers told.</summary>
    /// <param name="dataSource">Where connections come from.</param>
    /// <param name="statements">At least one, sorted by what they lock.</param>
    /// <param name="lockTimeout">How long a statement waits for a row that another transaction has locked, with its unit.</param>
    /// <param name="cancellationToken">Ends the statements themselves.</param>
    /// <exception cref="PostgresException">Nothing was changed.</exception>
    /// <exception cref="Hosting.ServiceException">Whether something was changed cannot be known.</exception>
    /// <exception cref="NpgsqlException">There is no connection; nothing was changed.</exception>
    public static async Task WriteAsync(
        NpgsqlDataSource dataSource, List<PendingStatement> statements, string lockTimeout, CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            await RunAsync(connection, statements, lockTimeout, cancellationToken);
        }
        catch (NpgsqlException exception) when (PostgresErrors.IsConnectionLost(exception))
        {
            throw StatementErrors.OutcomeUnknown();
        }

        statements.ForEach(static statement => statement.Complete());
    }

    /// <summary>Runs reads and tells their callers.</summary>
    public static async Task ReadAsync(NpgsqlDataSource dataSource, List<PendingStatement> statements)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await RunAsync(connection, statements, lockTimeout: null, CancellationToken.None);
        statements.ForEach(static statement => statement.Complete());
    }

    private static async Task RunAsync(
        NpgsqlConnection connection, List<PendingStatement> statements, string? lockTimeout, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        Guid? named = null;
        foreach (var statement in statements)
        {
            if (named != statement.Locks.StoreId)
                batch.BatchCommands.Add(Naming(statement.Locks.StoreId, named is null ? lockTimeout : null));
            named = statement.Locks.StoreId;
            batch.BatchCommands.Add(statement.NewCommand());
        }

        using var span = StatementTrace.Begin(statements);
        try
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await KeepAsync(reader, statements, cancellationToken);
        }
        catch (Exception exception)
        {
            StatementTrace.Fail(span, exception);
            throw;
        }
    }

    private static async Task KeepAsync(NpgsqlDataReader reader, List<PendingStatement> statements, CancellationToken cancellationToken)
    {
        Guid? named = null;
        foreach (var statement in statements)
        {
            if (named != statement.Locks.StoreId)
                await reader.NextResultAsync(cancellationToken);
            named = statement.Locks.StoreId;
            statement.Keep(await reader.ReadAsync(cancellationToken) ? reader : null);
            // After the last one this is the commit: it may fail, and only then is it known.
            await reader.NextResultAsync(cancellationToken);
        }
    }

    private static NpgsqlBatchCommand Naming(Guid storeId, string? lockTimeout)
    {
        var command = new NpgsqlBatchCommand(lockTimeout is null ? NameStore : NameStoreAndTimeout);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = storeId.ToString() });
        if (lockTimeout is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lockTimeout });
        return command;
    }
}
