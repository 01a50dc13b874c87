namespace CustomerGrpc.Batching;

/// <summary>The limits of a <see cref="BatchingQueue"/>. Every value must be at least 1.</summary>
public sealed class BatchingOptions
{
    /// <summary>
    /// How many batches of writes run at the same time, each on its own connection. More connections make smaller batches: on two
    /// processors, one is a little faster than two, and two are faster than three. The default is two, so that one batch can proceed
    /// while the other waits for a lock.
    /// </summary>
    public int WriteConnections { get; init; } = 2;

    /// <summary>How many batches of reads run at the same time, each on its own connection.</summary>
    public int ReadConnections { get; init; } = 2;

    /// <summary>The largest number of statements in a batch.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// How many writes, and how many reads, can wait. Further statements fail with <see cref="BatchingError.QueueFull"/>.
    /// </summary>
    public int QueueSize { get; init; } = 4096;
}
