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

    /// <summary>Reads the results of the groups into their statements, and waits for the commit.</summary>
    /// <param name="reader">The reader of the commands.</param>
    /// <param name="groups">The groups, in the order of their commands.</param>
    /// <param name="committing">Called when every statement has its result.</param>
    /// <param name="cancellationToken">Cancels the commands.</param>
    public static async Task ReadResultsAsync(
        NpgsqlDataReader reader, List<StatementGroup> groups, Action committing, CancellationToken cancellationToken)
    {
        var stores = "";
        foreach (var group in groups)
        {
            if (stores != group.Stores)
                await reader.NextResultAsync(cancellationToken);
            stores = group.Stores;
            await group.ReadAsync(reader, cancellationToken);
            if (group == groups[^1])
                committing();
            await reader.NextResultAsync(cancellationToken);
        }
    }
}
