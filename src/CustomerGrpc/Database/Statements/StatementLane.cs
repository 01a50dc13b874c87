using System.Threading.Channels;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// Where statements queue. An idle lane sends a statement at once, on its caller's own thread; what queues while batches are
/// under way shares the next. There is no timer: load alone makes batches grow.
/// </summary>
internal sealed class StatementLane : IAsyncDisposable
{
    private readonly int _batchSize;
    private readonly Func<List<PendingStatement>, Task> _runBatch;
    private readonly Channel<PendingStatement> _queue;
    private readonly Task _workers;

    /// <param name="settings">How much may share and wait.</param>
    /// <param name="connections">How many batches may be under way at once.</param>
    /// <param name="runBatch">Runs a batch and answers each of its statements, whatever happens.</param>
    public StatementLane(StoreStatementsSettings settings, int connections, Func<List<PendingStatement>, Task> runBatch)
    {
        _batchSize = settings.BatchSize;
        _runBatch = runBatch;
        _queue = Channel.CreateBounded<PendingStatement>(new BoundedChannelOptions(settings.QueueSize) { AllowSynchronousContinuations = true });
        _workers = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => WorkAsync()));
    }

    /// <summary>The answer's first row, or null.</summary>
    /// <exception cref="Errors.Failure">RESOURCE_EXHAUSTED: too many statements wait.</exception>
    public ValueTask<T?> RunAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class
    {
        var pending = new PendingStatement<T>(statement, cancellationToken);
        if (!_queue.Writer.TryWrite(pending))
            pending.Fail(StatementErrors.Overloaded());
        return pending.Answer;
    }

    /// <summary>Takes no more statements, and ends when those that wait are answered.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _workers;
    }

    private async Task WorkAsync()
    {
        var batch = new List<PendingStatement>(_batchSize);
        while (await _queue.Reader.WaitToReadAsync())
        {
            // Callers who were answered together come again together: those whose requests are being read just now may join.
            if (batch.Count > 1)
                await Task.Yield();
            batch.Clear();
            while (batch.Count < _batchSize && _queue.Reader.TryRead(out var statement))
            {
                if (!statement.IsOver)
                    batch.Add(statement);
            }

            if (batch.Count > 0)
                await _runBatch(batch);
        }
    }
}
