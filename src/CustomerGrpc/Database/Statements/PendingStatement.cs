using System.Diagnostics;
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

    /// <summary>The command as it was last sent; PostgreSQL's errors name it.</summary>
    public NpgsqlBatchCommand? Command { get; private set; }

    /// <summary>Whether nobody waits any more: there is an answer, or the caller gave up.</summary>
    public abstract bool IsOver { get; }

    public NpgsqlBatchCommand NewCommand() => Command = CreateCommand();

    /// <summary>Keeps the answer. The caller is told when it is committed, with <see cref="Complete"/>.</summary>
    /// <param name="row">The reader at the answer's only row; null where there is none.</param>
    public abstract void Keep(NpgsqlDataReader? row);

    /// <summary>Tells the caller the answer that was kept.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception exception);

    protected abstract NpgsqlBatchCommand CreateCommand();
}

/// <inheritdoc cref="PendingStatement"/>
internal sealed class PendingStatement<T> : PendingStatement
    where T : class
{
    private readonly TaskCompletionSource<T?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StoreStatement<T> _statement;
    private readonly CancellationTokenRegistration _givingUp;
    private Exception? _unreadable;
    private T? _row;

    public PendingStatement(StoreStatement<T> statement, CancellationToken cancellationToken)
        : base(statement.Locks, cancellationToken)
    {
        _statement = statement;
        _givingUp = cancellationToken.UnsafeRegister(static (answer, token) => ((TaskCompletionSource<T?>)answer!).TrySetCanceled(token), _answer);
    }

    public Task<T?> Answer => _answer.Task;

    public override bool IsOver => _answer.Task.IsCompleted;

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

    public override void Complete()
    {
        _givingUp.Unregister();
        if (_unreadable is null)
            _answer.TrySetResult(_row);
        else
            _answer.TrySetException(_unreadable);
    }

    public override void Fail(Exception exception)
    {
        _givingUp.Unregister();
        _answer.TrySetException(exception);
    }

    protected override NpgsqlBatchCommand CreateCommand() => _statement.NewCommand();
}
