using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Runs queries for many customers. Each has a connection to itself, because a slow one must not hold up the statements that share the
/// connections of <see cref="BatchingQueue"/>.
/// </summary>
internal sealed class CustomerQueries(StoreDatabase database)
{
    /// <summary>Reads the customers of a query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="order">The SQL expressions to sort by.</param>
    /// <param name="skip">How many customers to leave out.</param>
    /// <param name="take">How many customers to read at most.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<List<CustomerRow>> ReadAsync(CustomerQuery query, string order, long skip, int take, CancellationToken cancellationToken) =>
        RunAsync(query.StoreId, query.Select(order, skip, take), CustomerTable.Read, cancellationToken);

    /// <summary>Counts the customers of a query.</summary>
    public async Task<int> CountAsync(CustomerQuery query, CancellationToken cancellationToken) =>
        (await RunAsync(query.StoreId, query.Count(), static row => (int)row.GetInt64(0), cancellationToken))[0];

    private async Task<List<T>> RunAsync<T>(
        Guid storeId, NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var scope = await database.GetScopeAsync(cancellationToken);
        return await database.RunAsync(
            connection => RunAsync(connection, scope, storeId, command, read, cancellationToken), cancellationToken);
    }

    private static async Task<List<T>> RunAsync<T>(
        NpgsqlConnection connection,
        StoreScope scope,
        Guid storeId,
        NpgsqlBatchCommand command,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        if (scope.NeedsExplicitTransaction)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
        batch.BatchCommands.Add(scope.CreateCommand(storeId.ToString()));
        batch.BatchCommands.Add(command);
        if (scope.NeedsExplicitTransaction)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
