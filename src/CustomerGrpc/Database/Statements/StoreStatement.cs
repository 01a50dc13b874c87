using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>One SQL statement of one store, and how a row of its answer is read.</summary>
/// <param name="StoreId">The store; the statement's <c>$1</c>.</param>
/// <param name="Sql">The statement, with positional parameters.</param>
/// <param name="Parameters">The values of <c>$2</c> and what follows.</param>
/// <param name="Read">Makes the result of the current row.</param>
internal sealed record StoreStatement<T>(Guid StoreId, string Sql, IReadOnlyList<NpgsqlParameter> Parameters, Func<NpgsqlDataReader, T> Read)
    where T : class
{
    /// <summary>What a write locks first; a read locks nothing.</summary>
    public LockKey Locks { get; init; } = LockKey.OfRow(StoreId, Guid.Empty);
}
