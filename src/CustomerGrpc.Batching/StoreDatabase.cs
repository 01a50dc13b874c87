using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>A database that keeps the rows of many stores (tenants), and how a transaction is limited to one store in it.</summary>
public sealed class StoreDatabase
{
    private readonly NpgsqlDataSource _dataSource;
    private readonly Func<NpgsqlDataSource, CancellationToken, ValueTask<StoreScope>>? _getScope;
    private readonly StoreNodes _nodes;
    private StoreScope? _scope;

    /// <summary>A database whose scope is known.</summary>
    public StoreDatabase(NpgsqlDataSource dataSource, StoreScope scope)
        : this(dataSource) => _scope = scope;

    /// <summary>A database whose scope has to be looked up. It is looked up once, before the first statement.</summary>
    public StoreDatabase(NpgsqlDataSource dataSource, Func<NpgsqlDataSource, CancellationToken, ValueTask<StoreScope>> getScope)
        : this(dataSource) => _getScope = getScope;

    private StoreDatabase(NpgsqlDataSource dataSource) => (_dataSource, _nodes) = (dataSource, new(dataSource));

    /// <summary>How a transaction is limited to a store.</summary>
    public ValueTask<StoreScope> GetScopeAsync(CancellationToken cancellationToken) =>
        _scope is { } known ? ValueTask.FromResult(known) : LookUpScopeAsync(cancellationToken);

    /// <summary>
    /// Runs work on a connection of the pool. If the work fails with an error that is not the database's, such as an
    /// <see cref="OutOfMemoryException"/> while a result is read, an unread rest of the result may be left in the connection, which the
    /// next user would take for its own result. Then the connection is closed, not returned.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="work">Uses the connection. What it opens on the connection, it closes.</param>
    /// <param name="cancellationToken">Stops waiting for a connection.</param>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await _dataSource.OpenConnectionAsync(cancellationToken);
        try
        {
            return await work(connection);
        }
        catch (Exception exception) when (!TransactionErrors.LeavesConnectionIntact(exception))
        {
            // The driver has no way to close only this one: idle ones are closed now, and those in use when they are returned.
            _dataSource.Clear();
            throw;
        }
    }

    /// <summary>Splits statements by the nodes of their stores, if the database is distributed.</summary>
    internal ValueTask<IReadOnlyList<List<PendingStatement>>> SplitByNodeAsync(List<PendingStatement> statements) =>
        _scope?.NodesSql is { } sql && statements.Count > 1
            ? _nodes.SplitAsync(statements, sql)
            : ValueTask.FromResult<IReadOnlyList<List<PendingStatement>>>([statements]);

    private async ValueTask<StoreScope> LookUpScopeAsync(CancellationToken cancellationToken) =>
        _scope = await _getScope!(_dataSource, cancellationToken);
}
