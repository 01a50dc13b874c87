using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>The commands of a batch, and the order of their results.</summary>
internal static class BatchCommands
{
    /// <summary>Adds the commands of the groups, and ahead of each store the command that sets it.</summary>
    public static void Add(NpgsqlBatchCommandCollection commands, StoreScope scope, List<StatementGroup> groups, string? lockTimeout)
    {
        if (scope.NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("BEGIN"));
        var store = Guid.Empty;
        foreach (var group in groups)
        {
            if (store != group.StoreId)
                commands.Add(scope.CreateCommand(group.StoreId, store == Guid.Empty ? lockTimeout : null));
            store = group.StoreId;
            commands.Add(group.CreateCommand());
        }

        if (scope.NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    /// <summary>Reads the results of the groups into their statements.</summary>
    public static async Task ReadResultsAsync(NpgsqlDataReader reader, List<StatementGroup> groups, CancellationToken cancellationToken)
    {
        var store = Guid.Empty;
        foreach (var group in groups)
        {
            if (store != group.StoreId)
                await reader.NextResultAsync(cancellationToken);
            store = group.StoreId;
            await group.ReadAsync(reader, cancellationToken);
            // After the last group this waits for the commit, which can fail.
            await reader.NextResultAsync(cancellationToken);
        }
    }
}
