using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>
/// Statements of a batch, one behind the other, that one command answers: a single one, or several in whose place an
/// <see cref="ArrayStatement"/> stands.
/// </summary>
/// <param name="Batch">The batch.</param>
/// <param name="First">Where they begin in it.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct StatementRun(List<PendingStatement> Batch, int First, int Count)
{
    /// <summary>The store of all.</summary>
    public Guid StoreId => this[0].Locks.StoreId;

    public PendingStatement this[int index] => Batch[First + index];

    /// <summary>Takes a batch apart, in its order.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="joins">Whether a command may answer several.</param>
    public static List<StatementRun> Of(List<PendingStatement> batch, bool joins)
    {
        var runs = new List<StatementRun>(batch.Count);
        for (int first = 0, next = 1; first < batch.Count; first = next++)
        {
            while (joins && next < batch.Count && batch[next].Joins(batch[next - 1]))
                next++;
            runs.Add(new(batch, first, next - first));
        }

        return runs;
    }

    public NpgsqlBatchCommand NewCommand()
    {
        if (Count == 1)
            return this[0].NewCommand();
        var command = this[0].Array!.NewCommand(this);
        for (var index = 0; index < Count; index++)
            this[index].Command = command;
        return command;
    }

    /// <summary>Keeps the answers of the result that the reader is at.</summary>
    public async ValueTask KeepAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (Count == 1)
        {
            this[0].Keep(await reader.ReadAsync(cancellationToken) ? reader : null);
            return;
        }

        for (var index = 0; index < Count; index++)
            this[index].Keep(null);
        while (await reader.ReadAsync(cancellationToken))
            this[(int)reader.GetInt64(reader.FieldCount - 1) - 1].Keep(reader);
    }
}
