using System.Diagnostics.CodeAnalysis;

namespace CustomerGrpc.Batching;

/// <summary>
/// Runs SQL statements. Statements of concurrent callers share a round trip and, if they write, a commit. Each caller gets the result or
/// the error of its own statement, and each statement sees only the rows of its own store. The class is thread-safe; use one instance
/// per database.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, but not a collection.")]
public sealed class BatchingQueue : IAsyncDisposable
{
    private readonly BatchRunner _writeRunner;
    private readonly BatchRunner _readRunner;
    private readonly WriteBatches _writeBatches;
    private readonly StatementQueue _writes;
    private readonly StatementQueue _reads;

    /// <summary>Creates the queue. It opens no connection before the first statement.</summary>
    /// <param name="database">The database that the statements run on.</param>
    /// <param name="options">The number of connections and the sizes of the batches and of the queue.</param>
    public BatchingQueue(StoreDatabase database, BatchingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_writeRunner, _readRunner) = (new BatchRunner(database), new BatchRunner(database));
        _writeBatches = new WriteBatches(_writeRunner);
        _writes = new StatementQueue(options, options.WriteConnections, isForWrites: true, _writeBatches.RunAsync);
        _reads = new StatementQueue(options, options.ReadConnections, isForWrites: false, new ReadBatches(_readRunner).RunAsync);
    }

    /// <summary>
    /// How many batches have failed since the last one that succeeded, of reads or of writes, whichever is more: the connection broke, a
    /// result could not be read, or another unexpected error. The error of one statement, such as a violated constraint, does not count.
    /// </summary>
    public int FailuresInARow => Math.Max(_readRunner.FailuresInARow, _writeRunner.FailuresInARow);

    /// <summary>Runs a statement that writes nothing, and returns its first row, or null if there is none.</summary>
    /// <typeparam name="T">The type that the row is read into.</typeparam>
    /// <param name="statement">The statement. It may be run more than once.</param>
    /// <param name="cancellationToken">Stops waiting. A statement that was not sent yet is dropped.</param>
    /// <exception cref="BatchingException">The queue is full.</exception>
    /// <exception cref="Npgsql.NpgsqlException">The statement failed, or the database cannot be reached.</exception>
    public ValueTask<T?> ReadAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class => _reads.RunAsync(statement, cancellationToken);

    /// <summary>
    /// Runs a statement that writes, and returns its first row, or null if there is none. When the task completes, the write is committed.
    /// </summary>
    /// <typeparam name="T">The type that the row is read into.</typeparam>
    /// <param name="statement">The statement. If its transaction is rolled back because of another statement, it is run again.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A statement that was not sent yet is dropped; one that was sent may be committed.
    /// </param>
    /// <exception cref="BatchingException">
    /// The queue is full, another transaction keeps the row locked, or the outcome is unknown: the connection broke, the
    /// commit failed for an unknown reason, or <see cref="StoreStatement{T}.Read"/> or the driver could not read the result.
    /// </exception>
    /// <exception cref="Npgsql.NpgsqlException">The statement failed, or the database cannot be reached; nothing was changed.</exception>
    public ValueTask<T?> WriteAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class => _writes.RunAsync(statement, cancellationToken);

    /// <summary>Rejects new statements, and completes when every statement that was accepted has its result.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reads.DisposeAsync();
        await _writes.DisposeAsync();
        await _writeBatches.DisposeAsync();
    }
}
