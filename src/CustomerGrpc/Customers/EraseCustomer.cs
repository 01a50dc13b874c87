using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Google.Protobuf.WellKnownTypes;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Removes a customer, deleted or not, and its platform user if no other customer is linked to it. Keeps a record of who erased which id
/// when. Fails with NOT_FOUND, and with ABORTED if its revision does not meet a condition.
/// </summary>
internal sealed class EraseCustomer(BatchingQueue queue)
{
    private const int Attempts = 5;

    // Another customer can be linked to the user between the check and the end of the statement. Then the foreign key fails it.
    public async Task<V1.Erasure> ExecuteAsync(
        Caller caller, CustomerKey key, RevisionCondition condition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var erasure = await queue.WriteAsync(Statement(caller, key, condition), cancellationToken);
                return erasure ?? throw await RefusalAsync(caller, key, cancellationToken);
            }
            catch (PostgresException exception)
                when (PostgresErrors.IsForeignKeyViolation(exception, "customers_user_fkey") && attempt < Attempts)
            {
            }
        }
    }

    private static StoreStatement<V1.Erasure> Statement(Caller caller, CustomerKey key, RevisionCondition condition)
    {
        List<NpgsqlParameter> parameters = [key.Parameter];
        condition.AddParameter(parameters);
        parameters.Add(new NpgsqlParameter<string> { TypedValue = caller.Credential });
        return new(caller.StoreId, Sql(key, condition, parameters.Count + 1), parameters, Read) { Lock = key.LocksIn(caller.StoreId) };
    }

    private static StatementSql Sql(CustomerKey key, RevisionCondition condition, int credential)
    {
        var form = StatementForm.ForOne;
        var revision = condition.Sql(form, CustomerSql.RevisionParameter) is { } test ? $" AND {test}" : "";
        return new($"""
            WITH erased AS (
                DELETE FROM customers WHERE store_id = $1 AND {key.Condition(form)}{revision} RETURNING id, number, user_id),
            users AS (
                DELETE FROM platform_users u USING erased e WHERE u.store_id = $1 AND u.id = e.user_id AND NOT EXISTS (
                    SELECT FROM customers o WHERE o.store_id = $1 AND o.user_id = e.user_id AND o.id <> e.id))
            INSERT INTO erasures (store_id, customer_id, number, erased_by)
            SELECT $1, id, number, {form.Value(credential)} FROM erased
            RETURNING customer_id, number, erase_time, erased_by
            """);
    }

    private async Task<Exception> RefusalAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken)
    {
        var sql = new StatementSql(
            $"SELECT EXISTS (SELECT FROM customers WHERE store_id = $1 AND {key.Condition(StatementForm.ForOne)})");
        var exists = await queue.ReadAsync(
            new StoreStatement<object>(caller.StoreId, sql, [key.Parameter], static row => row.GetBoolean(0)), cancellationToken);
        return exists is true ? CustomerError.EtagMismatch() : key.NotFound();
    }

    private static V1.Erasure Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0).ToString(),
        Number = row.GetInt64(1),
        EraseTime = Timestamp.FromDateTime(row.GetDateTime(2)),
        ErasedBy = row.GetString(3),
    };
}
