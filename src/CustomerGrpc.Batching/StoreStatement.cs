using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>A SQL statement on the rows of one store. It may be run more than once.</summary>
/// <typeparam name="T">The type that the first row of the result is read into.</typeparam>
/// <param name="StoreId">
/// The store: the value of <c>$1</c>. <see cref="Guid.Empty"/> for a read of tables that do not belong to a store; such a statement runs
/// without a store.
/// </param>
/// <param name="Sql">The SQL, with positional parameters.</param>
/// <param name="Parameters">The values of <c>$2</c>, <c>$3</c> and so on. The statement owns them: do not use them for another one.</param>
/// <param name="Read">Reads the current row. It must not advance the reader, and is called on the thread of the batch.</param>
public sealed record StoreStatement<T>(
    Guid StoreId, StatementSql Sql, IReadOnlyList<NpgsqlParameter> Parameters, Func<NpgsqlDataReader, T> Read)
    where T : class
{
    private bool _parametersAreUsed;

    /// <summary>
    /// Unique values that a write claims besides <see cref="Lock"/>. Statements that claim the same value do not share a command.
    /// </summary>
    public IReadOnlyList<LockKey> Claims { get; init; } = [];

    /// <summary>
    /// What a write locks first. Batches sort their writes by it, so that they do not wait for one another. The default says only which
    /// store it is: right for reads, and for writes that never contend.
    /// </summary>
    public LockKey Lock { get; init; } = LockKey.ForStore(StoreId);

    /// <summary>Adds the values to a command. A parameter is never sent twice, because Npgsql keeps state in it.</summary>
    internal void AddParameters(NpgsqlParameterCollection parameters)
    {
        foreach (var parameter in Parameters)
            parameters.Add(_parametersAreUsed ? parameter.Clone() : parameter);
        _parametersAreUsed = true;
    }
}
