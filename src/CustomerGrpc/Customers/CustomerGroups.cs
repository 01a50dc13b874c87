using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Creates, lists and deletes the groups of a store, in one statement each.</summary>
internal sealed class CustomerGroups(BatchingQueue queue)
{
    private static readonly StatementSql CreateSql = new(
        "INSERT INTO customer_groups (store_id, name) VALUES ($1, $2) ON CONFLICT (store_id, name) DO NOTHING RETURNING number, name");

    private static readonly StatementSql ListSql = new("""
        SELECT coalesce(array_agg(number ORDER BY number), '{}'), coalesce(array_agg(name ORDER BY number), '{}')
        FROM customer_groups WHERE store_id = $1
        """);

    // The members leave it in the same statement, so that no customer is in a group that does not exist.
    private static readonly StatementSql DeleteSql = new("""
        WITH left_by AS (
            UPDATE customers SET groups = array_remove(groups, $2), revision = revision + 1, update_time = now()
            WHERE store_id = $1 AND groups @> ARRAY[$2])
        DELETE FROM customer_groups WHERE store_id = $1 AND number = $2 RETURNING number, name
        """);

    /// <summary>Fails with ALREADY_EXISTS if the store has a group of this name.</summary>
    public async Task<V1.CustomerGroup> CreateAsync(Caller caller, string name, CancellationToken cancellationToken) =>
        await queue.WriteAsync(
            new StoreStatement<V1.CustomerGroup>(
                caller.StoreId, CreateSql, [new NpgsqlParameter<string> { TypedValue = name }], Read), cancellationToken)
        ?? throw CustomerError.GroupNameInUse();

    public async Task<IReadOnlyList<V1.CustomerGroup>> ListAsync(Caller caller, CancellationToken cancellationToken) =>
        await queue.ReadAsync(
            new StoreStatement<IReadOnlyList<V1.CustomerGroup>>(caller.StoreId, ListSql, [], ReadAll), cancellationToken) ?? [];

    /// <summary>Fails with NOT_FOUND.</summary>
    public async Task DeleteAsync(Caller caller, long number, CancellationToken cancellationToken)
    {
        _ = await queue.WriteAsync(
            new StoreStatement<V1.CustomerGroup>(
                caller.StoreId, DeleteSql, [new NpgsqlParameter<long> { TypedValue = number }], Read), cancellationToken)
            ?? throw CustomerError.GroupNotFound(number);
    }

    private static V1.CustomerGroup Read(NpgsqlDataReader row) => new() { Number = row.GetInt64(0), Name = row.GetString(1) };

    private static IReadOnlyList<V1.CustomerGroup> ReadAll(NpgsqlDataReader row) =>
    [
        .. row.GetFieldValue<long[]>(0).Zip(
            row.GetFieldValue<string[]>(1), (number, name) => new V1.CustomerGroup { Number = number, Name = name }),
    ];
}
