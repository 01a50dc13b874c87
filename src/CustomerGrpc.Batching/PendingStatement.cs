using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>A statement whose caller waits for the result.</summary>
internal abstract class PendingStatement(LockKey lockKey, bool isWrite, CancellationToken cancellationToken)
{
    public LockKey Lock { get; } = lockKey;

    /// <summary>Cancelled when the caller stops waiting or its deadline passes.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    /// <summary>The caller's span; null if there is none.</summary>
    public Activity? Span { get; } = Activity.Current;

    /// <summary>The command that was sent last for this statement, alone or together with others. Npgsql's exceptions name it.</summary>
    public NpgsqlBatchCommand? Command { get; set; }

    /// <inheritdoc cref="StoreStatement{T}.StoreId"/>
    public abstract Guid StoreId { get; }

    /// <inheritdoc cref="StoreStatement{T}.Claims"/>
    public abstract IReadOnlyList<LockKey> Claims { get; }

    /// <inheritdoc cref="StoreStatement{T}.Sql"/>
    public abstract StatementSql Sql { get; }

    /// <inheritdoc cref="StoreStatement{T}.Parameters"/>
    public abstract IReadOnlyList<NpgsqlParameter> Parameters { get; }

    /// <summary>Whether nobody waits any more: there is a result, or the caller cancelled.</summary>
    public abstract bool IsCompleted { get; }

    /// <summary>Creates the command of this statement alone.</summary>
    /// <param name="isRouted">Whether Citus has to route it to a node.</param>
    public NpgsqlBatchCommand CreateCommand(bool isRouted)
    {
        Command = new NpgsqlBatchCommand(Sql.TextFor(isRouted));
        Command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = StoreId });
        AddParameters(Command.Parameters);
        return Command;
    }

    /// <summary>Adds the values of the statement to those of a command.</summary>
    public abstract void AddParameters(NpgsqlParameterCollection parameters);

    /// <summary>Whether the row of the result could not be read.</summary>
    public abstract bool IsUnreadable { get; }

    /// <summary>Reads and keeps the result. The caller gets it after the commit, from <see cref="Complete"/>.</summary>
    /// <param name="row">The reader at the first row of the result; null if there is none.</param>
    public abstract void SetResult(NpgsqlDataReader? row);

    /// <summary>Gives the caller the result.</summary>
    /// <param name="runContinuationInline">
    /// Whether the caller may continue on this thread; otherwise it continues on the thread pool.
    /// </param>
    public abstract void Complete(bool runContinuationInline);

    public abstract void Fail(Exception exception);

    /// <summary>Fails with an error after which nobody knows whether the statement was committed.</summary>
    public void FailUnexpectedly(Exception exception) => Fail(OutcomeOf(exception));

    /// <summary>A read changes nothing, so that its error says everything; a write may have been made.</summary>
    protected Exception OutcomeOf(Exception exception) =>
        isWrite ? new BatchingException(BatchingError.OutcomeUnknown, exception) : exception;
}

/// <inheritdoc cref="PendingStatement"/>
internal sealed class PendingStatement<T> : PendingStatement, IValueTaskSource<T?>
    where T : class
{
    private readonly StoreStatement<T> _statement;
    private readonly CancellationTokenRegistration _cancellation;
    private ManualResetValueTaskSourceCore<T?> _source = new() { RunContinuationsAsynchronously = true };
    private Exception? _readError;
    private T? _row;
    private int _isCompleted;

    public PendingStatement(StoreStatement<T> statement, bool isWrite, CancellationToken cancellationToken)
        : base(statement.Lock, isWrite, cancellationToken)
    {
        _statement = statement;
        _cancellation = cancellationToken.UnsafeRegister(static pending => ((PendingStatement<T>)pending!).Cancel(), this);
    }

    /// <summary>The result. It can be awaited once.</summary>
    public ValueTask<T?> Result => new(this, _source.Version);

    public override Guid StoreId => _statement.StoreId;

    public override IReadOnlyList<LockKey> Claims => _statement.Claims;

    public override StatementSql Sql => _statement.Sql;

    public override IReadOnlyList<NpgsqlParameter> Parameters => _statement.Parameters;

    public override void AddParameters(NpgsqlParameterCollection parameters) => _statement.AddParameters(parameters);

    public override bool IsCompleted => Volatile.Read(ref _isCompleted) != 0;

    public override bool IsUnreadable => _readError is not null;

    public override void SetResult(NpgsqlDataReader? row)
    {
        _readError = null;
        try
        {
            _row = row is null ? null : _statement.Read(row);
        }
#pragma warning disable CA1031 // An error of the caller's own delegate must not fail the batch.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _readError = exception;
        }
    }

    public override void Complete(bool runContinuationInline)
    {
        if (!TryComplete())
            return;
        _source.RunContinuationsAsynchronously = !runContinuationInline;
        if (_readError is null)
            _source.SetResult(_row);
        else
            _source.SetException(OutcomeOf(_readError));
    }

    public override void Fail(Exception exception)
    {
        if (TryComplete())
            _source.SetException(exception);
    }

    T? IValueTaskSource<T?>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T?>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<T?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Cancel() => Fail(new OperationCanceledException(CancellationToken));

    private bool TryComplete()
    {
        if (Interlocked.Exchange(ref _isCompleted, 1) != 0)
            return false;
        _cancellation.Unregister();
        return true;
    }
}
