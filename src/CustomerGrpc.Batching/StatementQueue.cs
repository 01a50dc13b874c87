using System.Threading.Channels;

namespace CustomerGrpc.Batching;

/// <summary>
/// A queue with a number of workers. An idle queue sends a statement at once, on the thread of its caller. Statements that arrive while
/// all workers are busy share the next batch. There is no timer: batches grow only with the load.
/// </summary>
internal sealed class StatementQueue : IAsyncDisposable
{
    private readonly int _batchSize;
    private readonly bool _isForWrites;
    private readonly Func<List<PendingStatement>, Task> _runBatch;
    private readonly Channel<PendingStatement> _queue;
    private readonly Task _workers;

    /// <param name="options">The sizes of the queue and of a batch.</param>
    /// <param name="connections">How many batches run at the same time.</param>
    /// <param name="isForWrites">Whether the statements write.</param>
    /// <param name="runBatch">Runs a batch and completes each of its statements. It does not change the list.</param>
    public StatementQueue(BatchingOptions options, int connections, bool isForWrites, Func<List<PendingStatement>, Task> runBatch)
    {
        _isForWrites = isForWrites;
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
        var pending = new PendingStatement<T>(statement, _isForWrites, cancellationToken);
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
                await RunAsync(batch);
        }
    }

    // A worker that ended with an error would never take another statement.
    private async Task RunAsync(List<PendingStatement> batch)
    {
        try
        {
            await _runBatch(batch);
        }
#pragma warning disable CA1031 // The callers get the error.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            batch.ForEach(statement => statement.FailUnexpectedly(exception));
        }
    }
}
