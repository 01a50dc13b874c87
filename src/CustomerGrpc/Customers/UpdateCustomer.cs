using System.Collections.Concurrent;
using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Changes the fields that a mask names, in one statement without a read before it. Fails with NOT_FOUND, with ALREADY_EXISTS if the
/// email or the user is in use, with INVALID_ARGUMENT if a group or the user is unknown, and with ABORTED if the
/// revision of the customer does not meet the condition of the update.
/// </summary>
internal sealed class UpdateCustomer(BatchingQueue queue, GetCustomer getCustomer)
{
    /// <summary>Limits memory. It is far more than the masks in use.</summary>
    private const int MaxCached = 1000;

    private static readonly ConcurrentDictionary<(Func<StatementForm, string>, RevisionTest, CustomerChangeShape), CustomerWriteSql> Cache =
        new();

    public async Task<CustomerRow> ExecuteAsync(Caller caller, CustomerKey key, CustomerUpdate update, CancellationToken cancellationToken)
    {
        List<NpgsqlParameter> parameters = [key.Parameter];
        update.Condition.AddParameter(parameters);
        var change = CustomerChange.Of(update, firstParameter: parameters.Count + 2);
        if (change.IsEmpty)
            return await UnchangedAsync(caller, key, update.Condition, cancellationToken);

        change.AddParameters(parameters);
        var sql = SqlOf(key, update.Condition, change, parameters);
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId))
        {
            Key = key,
            Claims = change.Claims(caller.StoreId),
            OnlyIfShown = update.OnlyIfShown,
        };
        return await write.RunAsync(queue, cancellationToken);
    }

    private async Task<CustomerRow> UnchangedAsync(
        Caller caller, CustomerKey key, RevisionCondition condition, CancellationToken cancellationToken)
    {
        var current = await getCustomer.ExecuteAsync(caller, key, cancellationToken);
        return condition.Allows(current.Customer) ? current : throw CustomerError.EtagMismatch();
    }

    private static CustomerWriteSql SqlOf(
        CustomerKey key, RevisionCondition condition, CustomerChange change, List<NpgsqlParameter> parameters)
    {
        var cacheKey = (key.Condition, condition.Test, change.Shape);
        if (Cache.TryGetValue(cacheKey, out var sql))
            return sql;

        var types = parameters.Select(parameter => parameter.NpgsqlDbType);
        sql = CustomerSql.Update(change.Assignments, key.Condition, condition, change.Guards(key.Condition), types);
        return Cache.Count >= MaxCached ? sql : Cache.GetOrAdd(cacheKey, sql);
    }
}
