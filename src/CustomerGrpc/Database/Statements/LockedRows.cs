namespace CustomerGrpc.Database.Statements;

/// <summary>
/// Writes whose row another transaction keeps locked. They wait here, in a line for each row, on connections of their own, so
/// that they hold up nobody but themselves.
/// </summary>
internal sealed class LockedRows(StoreDatabase database) : IAsyncDisposable
{
    /// <summary>Rows take turns on the connections, so that one that is free again is not held up by one that is not.</summary>
    private const int Connections = 4;
    private const string Turn = "500ms";
    private const int Turns = 20;
    private const int MaxWaiting = 1000;

    private readonly Dictionary<LockKey, Queue<PendingStatement>> _lines = [];
    private readonly HashSet<Task> _underWay = [];
    private readonly SemaphoreSlim _connections = new(Connections);
    private int _waiting;

    /// <summary>Puts a write into its row's line if there is one.</summary>
    public bool TryJoin(PendingStatement statement)
    {
        lock (_lines)
        {
            if (!_lines.TryGetValue(statement.Locks, out var line))
                return false;
            Wait(line, statement);
            return true;
        }
    }

    /// <summary>Puts a write into its row's line, which is opened if need be.</summary>
    public void Add(PendingStatement statement)
    {
        lock (_lines)
        {
            if (TryJoin(statement))
                return;
            var line = new Queue<PendingStatement>();
            _lines.Add(statement.Locks, line);
            Wait(line, statement);
            _underWay.RemoveWhere(task => task.IsCompleted);
            _underWay.Add(Task.Run(() => ServeAsync(statement.Locks, line)));
        }
    }

    /// <summary>Ends when every write is answered.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_underWay);
        _connections.Dispose();
    }

    private void Wait(Queue<PendingStatement> line, PendingStatement statement)
    {
        if (_waiting >= MaxWaiting)
        {
            statement.Fail(StatementErrors.Overloaded());
            return;
        }

        line.Enqueue(statement);
        _waiting++;
    }

    private async Task ServeAsync(LockKey row, Queue<PendingStatement> line)
    {
        while (Next(row, line) is { } statement)
            await ServeAsync(statement);
    }

    private PendingStatement? Next(LockKey row, Queue<PendingStatement> line)
    {
        lock (_lines)
        {
            if (line.TryDequeue(out var statement))
                _waiting--;
            else
                _lines.Remove(row);
            return statement;
        }
    }

    private async Task ServeAsync(PendingStatement statement)
    {
        for (var turn = 1; turn <= Turns && !statement.IsOver; turn++)
        {
            await _connections.WaitAsync(CancellationToken.None);
            try
            {
                if (await LoneWrite.TryAsync(database, statement, Turn, statement.CancellationToken))
                    return;
            }
            finally
            {
                _connections.Release();
            }
        }

        statement.Fail(StatementErrors.Locked());
    }
}
