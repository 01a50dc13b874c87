using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>The commands of a batch, and the order of their results.</summary>
internal static class BatchCommands
{
    /// <summary>Adds the commands of the groups, and ahead of each group whose stores are not set yet the command that sets them.</summary>
    public static void Add(NpgsqlBatchCommandCollection commands, StoreScope scope, List<StatementGroup> groups, string? lockTimeout)
    {
        if (scope.NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("BEGIN"));
        var stores = "";
        foreach (var group in groups)
        {
            if (stores != group.Stores)
            {
                commands.Add(scope.CreateCommand(group.Stores, lockTimeout));
                (stores, lockTimeout) = (group.Stores, null);
            }

            commands.Add(group.CreateCommand());
        }

        if (scope.NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

    /// <summary>Reads the results of the groups into their statements.</summary>
    public static async Task ReadResultsAsync(NpgsqlDataReader reader, List<StatementGroup> groups, CancellationToken cancellationToken)
    {
        var stores = "";
        foreach (var group in groups)
        {
            if (stores != group.Stores)
                await reader.NextResultAsync(cancellationToken);
            stores = group.Stores;
            await group.ReadAsync(reader, cancellationToken);
            // After the last group this waits for the commit, which can fail.
            await reader.NextResultAsync(cancellationToken);
        }
    }
}
