using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>Adjacent statements of a batch that one command runs: one statement, or several through the array form of their SQL.</summary>
/// <param name="Batch">The batch.</param>
/// <param name="First">The index of the first statement in the batch.</param>
/// <param name="Count">The number of statements.</param>
/// <param name="Stores">
/// The stores of all statements and no others, as <see cref="StoreScope.CreateCommand"/> takes them. If the command is routed, those of
/// the whole batch: Citus sends each setting to the node separately, which takes half as long as a command.
/// </param>
/// <param name="IsRouted">Whether Citus has to route the command to the node of its only store.</param>
internal readonly record struct StatementGroup(List<PendingStatement> Batch, int First, int Count, string Stores, bool IsRouted)
{
    public PendingStatement this[int index] => Batch[First + index];

    /// <summary>Splits a batch into groups and keeps its order.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="shareCommands">Whether statements may share a command.</param>
    /// <param name="areRouted">Whether Citus has to route each command to a node. Then only statements of one store share it.</param>
    public static List<StatementGroup> Split(List<PendingStatement> batch, bool shareCommands, bool areRouted)
    {
        var groups = new List<StatementGroup>(batch.Count);
        var all = areRouted ? StoresOf(batch, 0, batch.Count) : null;
        for (int first = 0, count; first < batch.Count; first += count)
        {
            count = shareCommands && batch[first].Sql.HasArrayForm ? CountOfOneCommand(batch, first, areRouted) : 1;
            groups.Add(new(batch, first, count, all ?? StoresOf(batch, first, count), areRouted));
        }

        return groups;
    }

    /// <summary>The parameter with the store of the first statement.</summary>
    public NpgsqlParameter<Guid> Store() => new() { TypedValue = this[0].StoreId };

    public NpgsqlBatchCommand CreateCommand()
    {
        if (Count == 1)
            return this[0].CreateCommand(IsRouted);
        var command = this[0].Sql.CreateCommand(this);
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
        var hasRow = new bool[Count];
        while (await reader.ReadAsync(cancellationToken))
        {
            var index = (int)reader.GetInt64(reader.FieldCount - 1) - 1;
            if (!hasRow[index])
                this[index].SetResult(reader);
            hasRow[index] = true;
        }
    }

    private static int CountOfOneCommand(List<PendingStatement> batch, int first, bool ofOneStore)
    {
        HashSet<LockKey> locked = [];
        var next = first;
        while (next < batch.Count && batch[next].Sql == batch[first].Sql
            && (!ofOneStore || batch[next].StoreId == batch[first].StoreId) && TryLock(locked, batch[next]))
            next++;
        return Math.Max(1, next - first);
    }

    // False if the command locks some of it already: it cannot write a row twice, and its conditions do not see the unique values that it
    // writes itself.
    private static bool TryLock(HashSet<LockKey> locked, PendingStatement statement) =>
        (statement.Lock.IsNone || locked.Add(statement.Lock)) && statement.Claims.All(locked.Add);

    private static string StoresOf(List<PendingStatement> batch, int first, int count)
    {
        if (count == 1)
            return batch[first].StoreId == Guid.Empty ? "" : batch[first].StoreId.ToString();
        var stores = batch.GetRange(first, count).Select(statement => statement.StoreId).Where(store => store != Guid.Empty).Distinct();
        return string.Join(',', stores);
    }
}
