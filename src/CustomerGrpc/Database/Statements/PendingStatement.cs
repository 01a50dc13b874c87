using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>A statement whose caller waits for its answer.</summary>
internal abstract class PendingStatement(LockKey locks, CancellationToken cancellationToken)
{
    public LockKey Locks { get; } = locks;

    /// <summary>Given up when its caller does: cancelled, or past its deadline.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The span of the call that waits; null where there is none.</summary>
    public Activity? Span { get; } = Activity.Current;

    /// <summary>The command as it was last sent, for it alone or for others as well; PostgreSQL's errors name it.</summary>
    public NpgsqlBatchCommand? Command { get; set; }

    /// <inheritdoc cref="StoreStatement{T}.Array"/>
    public abstract ArrayStatement? Array { get; }

    /// <inheritdoc cref="StoreStatement{T}.Parameters"/>
    public abstract IReadOnlyList<NpgsqlParameter> Parameters { get; }

    /// <summary>Whether nobody waits any more: there is an answer, or the caller gave up.</summary>
    public abstract bool IsOver { get; }

    public NpgsqlBatchCommand NewCommand() => Command = CreateCommand();

    /// <summary>Whether one command can answer it and the one before it. No command writes a row twice.</summary>
    public bool Joins(PendingStatement before) =>
        Array is not null && Array == before.Array && Locks.StoreId == before.Locks.StoreId && (Locks.IsNone || Locks != before.Locks);

    /// <summary>Keeps the answer. The caller is told when it is committed, with <see cref="Complete"/>.</summary>
    /// <param name="row">The reader at the answer's only row; null where there is none.</param>
    public abstract void Keep(NpgsqlDataReader? row);

    /// <summary>Tells the caller the answer that was kept.</summary>
    /// <param name="here">Whether the caller may go on on this thread; otherwise it goes on on another.</param>
    public abstract void Complete(bool here);

    public abstract void Fail(Exception exception);

    protected abstract NpgsqlBatchCommand CreateCommand();
}

/// <inheritdoc cref="PendingStatement"/>
internal sealed class PendingStatement<T> : PendingStatement, IValueTaskSource<T?>
    where T : class
{
    private readonly StoreStatement<T> _statement;
    private readonly CancellationTokenRegistration _givingUp;
    private ManualResetValueTaskSourceCore<T?> _answer = new() { RunContinuationsAsynchronously = true };
    private Exception? _unreadable;
    private T? _row;
    private int _isOver;

    public PendingStatement(StoreStatement<T> statement, CancellationToken cancellationToken)
        : base(statement.Locks, cancellationToken)
    {
        _statement = statement;
        _givingUp = cancellationToken.UnsafeRegister(static pending => ((PendingStatement<T>)pending!).GiveUp(), this);
    }

    /// <summary>To be awaited once.</summary>
    public ValueTask<T?> Answer => new(this, _answer.Version);

    public override ArrayStatement? Array => _statement.Array;

    public override IReadOnlyList<NpgsqlParameter> Parameters => _statement.Parameters;

    public override bool IsOver => Volatile.Read(ref _isOver) != 0;

    public override void Keep(NpgsqlDataReader? row)
    {
        try
        {
            _row = row is null ? null : _statement.Read(row);
        }
#pragma warning disable CA1031 // Whatever is wrong with this row concerns its caller alone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _unreadable = exception;
        }
    }

    public override void Complete(bool here)
    {
        if (!TryEnd())
            return;
        _answer.RunContinuationsAsynchronously = !here;
        if (_unreadable is null)
            _answer.SetResult(_row);
        else
            _answer.SetException(_unreadable);
    }

    public override void Fail(Exception exception)
    {
        if (TryEnd())
            _answer.SetException(exception);
    }

    T? IValueTaskSource<T?>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T?>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<T?>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    protected override NpgsqlBatchCommand CreateCommand() => _statement.NewCommand();

    private void GiveUp() => Fail(new OperationCanceledException(CancellationToken));

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _isOver, 1) != 0)
            return false;
        _givingUp.Unregister();
        return true;
    }
}
