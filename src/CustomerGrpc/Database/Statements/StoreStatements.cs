namespace CustomerGrpc.Database.Statements;

/// <summary>
/// The one door through which statements on customers reach the database. Each sees its own store alone; those of concurrent
/// callers share a round trip and, if they write, a commit.
/// </summary>
internal sealed class StoreStatements : IAsyncDisposable
{
    private readonly WriteBatches _writeBatches;
    private readonly StatementLane _writes;
    private readonly StatementLane _reads;

    public StoreStatements(StoreDatabase database, StoreStatementsSettings settings)
    {
        _writeBatches = new WriteBatches(database);
        _writes = new StatementLane(settings, settings.WriteConnections, _writeBatches.RunAsync);
        _reads = new StatementLane(settings, settings.ReadConnections, new ReadBatches(database).RunAsync);
    }

    /// <summary>The first row of a read's answer, or null.</summary>
    public ValueTask<T?> ReadAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class => _reads.RunAsync(statement, cancellationToken);

    /// <summary>The first row of a write's answer, or null. When it returns, what was written is committed.</summary>
    public ValueTask<T?> WriteAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class => _writes.RunAsync(statement, cancellationToken);

    /// <summary>Ends when every statement is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reads.DisposeAsync();
        await _writes.DisposeAsync();
        await _writeBatches.DisposeAsync();
    }
}
