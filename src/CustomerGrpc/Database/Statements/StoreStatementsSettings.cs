namespace CustomerGrpc.Database.Statements;

/// <summary>How much statements may share and wait; the configuration's section <c>Database</c>.</summary>
internal sealed class StoreStatementsSettings
{
    /// <summary>
    /// How many batches of writes may be under way at once. More make batches smaller: on two processors one does a little better than two,
    /// and two better than three. Of two, one goes on while the other waits for a lock.
    /// </summary>
    public int WriteConnections { get; init; } = 2;

    /// <summary>How many batches of reads may be under way at once.</summary>
    public int ReadConnections { get; init; } = 2;

    /// <summary>How many statements share a batch at most.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How many writes, and how many reads, may wait to be sent; more are refused.</summary>
    public int QueueSize { get; init; } = 4096;

    public static StoreStatementsSettings Of(IConfiguration configuration) =>
        configuration.GetSection("Database").Get<StoreStatementsSettings>() ?? new();
}
