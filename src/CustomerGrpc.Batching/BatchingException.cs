namespace CustomerGrpc.Batching;

/// <summary>Why a <see cref="BatchingQueue"/> did not complete a statement.</summary>
public enum BatchingError
{
    /// <summary>
    /// Too many statements are waiting, or the queue is being disposed. The statement was not sent; it can be retried later.
    /// </summary>
    QueueFull,

    /// <summary>
    /// Another transaction kept the row locked for about ten seconds. Nothing was changed; the statement can be retried later.
    /// </summary>
    RowLocked,

    /// <summary>
    /// The connection broke before the commit was confirmed, the commit failed for an unknown reason, or the result could not be read. The
    /// write may have been made or not.
    /// </summary>
    OutcomeUnknown,
}

/// <summary>
/// A statement was not completed for a reason other than its SQL or its values. Those errors are reported as
/// <see cref="Npgsql.PostgresException"/>.
/// </summary>
public sealed class BatchingException : Exception
{
    /// <summary>Creates the exception for an error.</summary>
    public BatchingException(BatchingError error, Exception? innerException = null)
        : base(MessageFor(error), innerException) => Error = error;

    /// <summary>What went wrong.</summary>
    public BatchingError Error { get; }

    private static string MessageFor(BatchingError error) => error switch
    {
        BatchingError.QueueFull => "Too many statements are waiting; the statement was not sent.",
        BatchingError.RowLocked => "Another transaction keeps the row locked; nothing was changed.",
        _ => "The commit was not confirmed or the result could not be read; the write may have been made or not.",
    };
}
