namespace CustomerGrpc.Batching;

/// <summary>
/// Writes whose rows other transactions keep locked. They wait here, in a queue for each row and on separate connections, so that they do
/// not delay other writes.
/// </summary>
internal sealed class LockedRows(BatchRunner runner) : IAsyncDisposable
{
    /// <summary>Rows take turns on the connections, so that a row that is free again does not wait for one that is still locked.</summary>
    private const int Connections = 4;
    private const string LockTimeout = "500ms";
    private const int MaxAttempts = 20;
    private const int MaxWaiting = 1000;

    private readonly Dictionary<LockKey, Queue<PendingStatement>> _queues = [];
    private readonly HashSet<Task> _running = [];
    private readonly SemaphoreSlim _connections = new(Connections);
    private int _waiting;

    /// <summary>Adds a write to the queue of its row, if there is one.</summary>
    public bool TryEnqueue(PendingStatement statement)
    {
        lock (_queues)
        {
            if (!_queues.TryGetValue(statement.Lock, out var queue))
                return false;
            Enqueue(queue, statement);
            return true;
        }
    }

    /// <summary>Adds a write to the queue of its row, and creates the queue if there is none.</summary>
    public void Add(PendingStatement statement)
    {
        lock (_queues)
        {
            if (TryEnqueue(statement))
                return;
            var queue = new Queue<PendingStatement>();
            _queues.Add(statement.Lock, queue);
            Enqueue(queue, statement);
            _running.RemoveWhere(task => task.IsCompleted);
            _running.Add(Task.Run(() => RunAsync(statement.Lock, queue)));
        }
    }

    /// <summary>Completes when every write is completed.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running);
        _connections.Dispose();
    }

    private void Enqueue(Queue<PendingStatement> queue, PendingStatement statement)
    {
        if (_waiting >= MaxWaiting)
        {
            statement.Fail(new BatchingException(BatchingError.QueueFull));
            return;
        }

        queue.Enqueue(statement);
        _waiting++;
    }

    private async Task RunAsync(LockKey row, Queue<PendingStatement> queue)
    {
        while (Dequeue(row, queue) is { } statement)
        {
            try
            {
                await RunAsync(statement);
            }
#pragma warning disable CA1031 // The caller gets the error, and the next write of the row its turn.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                statement.FailUnexpectedly(exception);
            }
        }
    }

    private PendingStatement? Dequeue(LockKey row, Queue<PendingStatement> queue)
    {
        lock (_queues)
        {
            if (queue.TryDequeue(out var statement))
                _waiting--;
            else
                _queues.Remove(row);
            return statement;
        }
    }

    private async Task RunAsync(PendingStatement statement)
    {
        for (var attempt = 1; attempt <= MaxAttempts && !statement.IsCompleted; attempt++)
        {
            await _connections.WaitAsync(CancellationToken.None);
            try
            {
                if (await SingleWrite.TryRunAsync(runner, statement, LockTimeout, statement.CancellationToken))
                    return;
            }
            finally
            {
                _connections.Release();
            }
        }

        statement.Fail(new BatchingException(BatchingError.RowLocked));
    }
}
