using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>One SQL statement of one store, and how a row of its answer is read.</summary>
/// <param name="StoreId">The store; the statement's <c>$1</c>.</param>
/// <param name="Sql">The statement, with positional parameters.</param>
/// <param name="Parameters">The values of <c>$2</c> and what follows.</param>
/// <param name="Read">Makes the result of the current row.</param>
internal sealed record StoreStatement<T>(Guid StoreId, string Sql, IReadOnlyList<NpgsqlParameter> Parameters, Func<NpgsqlDataReader, T> Read)
    where T : class;

/// <summary>
/// The one door through which statements on customers reach the database. Each runs in a transaction of its own that names
/// its store first, in one round trip; row-level security holds it there.
/// </summary>
internal sealed class StoreStatements(NpgsqlDataSource dataSource)
{
    /// <summary>The setting that row-level security compares store_id with.</summary>
    public const string Setting = "customers.store_id";

    private const string NameStore = $"SELECT set_config('{Setting}', $1, true)";

    /// <summary>The first row of the statement's answer, or null. When it returns, what was written is committed.</summary>
    public async Task<T?> FirstOrDefaultAsync<T>(StoreStatement<T> statement, CancellationToken cancellationToken)
        where T : class
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(NameStore) { Parameters = { new NpgsqlParameter<string> { TypedValue = statement.StoreId.ToString() } } },
                Command(statement),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var row = await reader.ReadAsync(cancellationToken) ? statement.Read(reader) : null;
        // The rest of the answer says whether the implicit transaction was committed.
        await reader.NextResultAsync(cancellationToken);
        return row;
    }

    private static NpgsqlBatchCommand Command<T>(StoreStatement<T> statement)
        where T : class
    {
        var command = new NpgsqlBatchCommand(statement.Sql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = statement.StoreId });
        foreach (var parameter in statement.Parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
