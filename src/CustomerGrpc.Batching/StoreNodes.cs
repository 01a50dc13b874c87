using System.Collections.Concurrent;
using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// On which nodes of a distributed database the rows of stores are. A transaction of one node commits in one phase; one of several would
/// need two, and would leave rows locked or unseen for a while if a node died between them.
/// </summary>
internal sealed class StoreNodes(NpgsqlDataSource dataSource)
{
    /// <summary>After a store has moved to another node, some transactions of several nodes do no harm.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(1);

    private ConcurrentDictionary<Guid, int> _nodes = new();
    private long _readAt = Environment.TickCount64;

    /// <summary>Splits statements by node. Each part keeps their order.</summary>
    /// <param name="statements">At least one.</param>
    /// <param name="sql">As <see cref="StoreScope.FromFunction"/> takes it.</param>
    public async ValueTask<IReadOnlyList<List<PendingStatement>>> SplitAsync(List<PendingStatement> statements, string sql)
    {
        if (Environment.TickCount64 - _readAt >= Freshness.TotalMilliseconds)
            (_nodes, _readAt) = (new(), Environment.TickCount64);
        var nodes = _nodes;
        Guid[] unknown = [.. statements.Select(statement => statement.StoreId).Distinct().Where(store => !nodes.ContainsKey(store))];
        try
        {
            if (unknown.Length > 0)
                await ReadAsync(unknown, nodes, sql);
        }
        catch (NpgsqlException)
        {
            // The statements meet the same problem, and their callers get its error.
            return [statements];
        }

        return [.. statements.GroupBy(statement => nodes.GetValueOrDefault(statement.StoreId)).Select(part => part.ToList())];
    }

    private async Task ReadAsync(Guid[] stores, ConcurrentDictionary<Guid, int> nodes, string sql)
    {
        await using var command = dataSource.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = stores });
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
            nodes[row.GetGuid(0)] = row.GetInt32(1);
    }
}
