using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>Adjacent statements of a batch that one command runs: one statement, or several through the array form of their SQL.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="First">The index of the first statement in the batch.</param>
/// <param name="Count">The number of statements.</param>
internal readonly record struct StatementGroup(List<PendingStatement> Batch, int First, int Count)
{
    /// <summary>The store of all statements.</summary>
    public Guid StoreId => this[0].Lock.StoreId;

    public PendingStatement this[int index] => Batch[First + index];

    /// <summary>Splits a batch into groups and keeps its order.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="shareCommands">Whether statements may share a command.</param>
    public static List<StatementGroup> Split(List<PendingStatement> batch, bool shareCommands)
    {
        var groups = new List<StatementGroup>(batch.Count);
        for (int first = 0, next = 1; first < batch.Count; first = next++)
        {
            while (shareCommands && next < batch.Count && batch[next].CanShareCommandWith(batch[next - 1]))
                next++;
            groups.Add(new(batch, first, next - first));
        }

        return groups;
    }

    public NpgsqlBatchCommand CreateCommand()
    {
        if (Count == 1)
            return this[0].CreateCommand();
        var command = this[0].Sql.CreateArrayCommand(this);
        for (var index = 0; index < Count; index++)
            this[index].Command = command;
        return command;
    }

    /// <summary>
    /// Reads the current result set into the statements. In an array form, the last column is the number of the statement.
    /// </summary>
    public async ValueTask ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (Count == 1)
        {
            this[0].SetResult(await reader.ReadAsync(cancellationToken) ? reader : null);
            return;
        }

        for (var index = 0; index < Count; index++)
            this[index].SetResult(null);
        while (await reader.ReadAsync(cancellationToken))
            this[(int)reader.GetInt64(reader.FieldCount - 1) - 1].SetResult(reader);
    }
}
