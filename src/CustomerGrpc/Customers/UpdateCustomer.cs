using System.Collections.Concurrent;
using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Changes the fields that a mask names, in one statement without a read before it. Fails with NOT_FOUND, with ALREADY_EXISTS if the
/// email or the user is in use, with INVALID_ARGUMENT if a group or the user is unknown, and with ABORTED if the customer carries
/// an etag that no longer matches.
/// </summary>
internal sealed class UpdateCustomer(BatchingQueue queue, GetCustomer getCustomer)
{
    /// <summary>Limits memory. It is far more than the masks in use.</summary>
    private const int MaxCached = 1000;

    private static readonly ConcurrentDictionary<(string Key, bool HasEtag, CustomerChangeShape Change), CustomerWriteSql> Cache =
        new();

    public async Task<CustomerRow> ExecuteAsync(Caller caller, CustomerKey key, CustomerUpdate update, CancellationToken cancellationToken)
    {
        var etag = update.Customer.Etag;
        var change = CustomerChange.Of(update, firstParameter: etag.Length > 0 ? 4 : 3);
        if (change.IsEmpty)
            return await UnchangedAsync(caller, key, etag, cancellationToken);

        List<NpgsqlParameter> parameters = [key.Parameter];
        if (etag.Length > 0)
            parameters.Add(CustomerEtag.Parameter(etag));
        change.AddParameters(parameters);
        var sql = SqlOf(key, etag.Length > 0, change, parameters);
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId))
        {
            Key = key,
            OnlyIfShown = update.OnlyIfShown,
        };
        return await write.RunAsync(queue, cancellationToken);
    }

    private async Task<CustomerRow> UnchangedAsync(Caller caller, CustomerKey key, string etag, CancellationToken cancellationToken)
    {
        var current = await getCustomer.ExecuteAsync(caller, key, cancellationToken);
        return CustomerEtag.Allows(etag, current.Customer) ? current : throw CustomerError.EtagMismatch();
    }

    private static CustomerWriteSql SqlOf(CustomerKey key, bool hasEtag, CustomerChange change, List<NpgsqlParameter> parameters)
    {
        var cacheKey = (key.Condition, hasEtag, change.Shape);
        if (Cache.TryGetValue(cacheKey, out var sql))
            return sql;

        var guards = change.Guards(key.Condition);
        var isFull = Cache.Count >= MaxCached;
        // Statements share a command only if they share the SQL, so it is of no use if the SQL is not cacheKey.
        var types = guards.Count == 0 && key.CanShareCommand && !isFull ? parameters.Select(parameter => parameter.NpgsqlDbType) : null;
        sql = CustomerSql.Update(change.Assignments, key.ConditionIn, revision: hasEtag ? 3 : null, guards, types);
        return isFull ? sql : Cache.GetOrAdd(cacheKey, sql);
    }
}
