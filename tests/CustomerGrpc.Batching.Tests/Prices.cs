using CustomerGrpc.Batching;
using Npgsql;
using NpgsqlTypes;

namespace Shop;

public sealed record Price(long Cents);

public sealed class Prices(BatchingQueue queue)
{
    // Kept in static fields, because statements share a command only if they share the same StatementSql.
    private static readonly StatementSql GetSql = StatementSql.Create(
        form => $"""
            SELECT cents{form.RowNumber} {form.From("prices p")}
            WHERE store_id = {form.Store} AND article_id = {form.Value(2)}
            """,
        [NpgsqlDbType.Uuid]);

    private static readonly StatementSql SetSql = StatementSql.Create(
        form => $"""
            UPDATE prices SET cents = {form.Value(3)} {form.From()}
            WHERE store_id = {form.Store} AND article_id = {form.Value(2)}
            RETURNING cents{form.RowNumber}
            """,
        [NpgsqlDbType.Uuid, NpgsqlDbType.Bigint]);

    public ValueTask<Price?> GetAsync(Guid storeId, Guid articleId, CancellationToken cancellationToken) =>
        queue.ReadAsync(new StoreStatement<Price>(storeId, GetSql, [Parameter(articleId)], Read), cancellationToken);

    public ValueTask<Price?> SetAsync(Guid storeId, Guid articleId, long cents, CancellationToken cancellationToken)
    {
        var statement = new StoreStatement<Price>(storeId, SetSql, [Parameter(articleId), Parameter(cents)], Read)
        {
            Lock = LockKey.ForRow(storeId, articleId),
        };
        return queue.WriteAsync(statement, cancellationToken);
    }

    private static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };

    private static Price Read(NpgsqlDataReader row) => new(row.GetInt64(0));
}
