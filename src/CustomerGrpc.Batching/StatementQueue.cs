using System.Threading.Channels;

namespace CustomerGrpc.Batching;

/// <summary>
/// A queue with a number of workers. An idle queue sends a statement at once, on the thread of its caller. Statements that arrive while
/// all workers are busy share the next batch. There is no timer: batches grow only with the load.
/// </summary>
internal sealed class StatementQueue : IAsyncDisposable
{
    private readonly int _batchSize;
    private readonly Func<List<PendingStatement>, Task> _runBatch;
    private readonly Channel<PendingStatement> _queue;
    private readonly Task _workers;

    /// <param name="options">The sizes of the queue and of a batch.</param>
    /// <param name="connections">How many batches run at the same time.</param>
    /// <param name="runBatch">Runs a batch. It completes each of its statements and does not throw.</param>
    public StatementQueue(BatchingOptions options, int connections, Func<List<PendingStatement>, Task> runBatch)
    {
        _batchSize = options.BatchSize;
        _runBatch = runBatch;
        _queue = Channel.CreateBounded<PendingStatement>(
            new BoundedChannelOptions(options.QueueSize) { AllowSynchronousContinuations = true });
        _workers = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => WorkAsync()));
    }

    /// <summary>Returns the first row of the result, or null.</summary>
    public ValueTask<T?> RunAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class
    {
        var pending = new PendingStatement<T>(statement, cancellationToken);
        if (!_queue.Writer.TryWrite(pending))
            pending.Fail(new BatchingException(BatchingError.QueueFull));
        return pending.Result;
    }

    /// <summary>Rejects new statements, and completes when those that wait are completed.</summary>
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
            // Callers whose statements completed together send the next ones together. Yielding lets the requests that are being read now
            // join the batch.
            if (batch.Count > 1)
                await Task.Yield();
            batch.Clear();
            while (batch.Count < _batchSize && _queue.Reader.TryRead(out var statement))
            {
                if (!statement.IsCompleted)
                    batch.Add(statement);
            }

            if (batch.Count > 0)
                await _runBatch(batch);
        }
    }
}
