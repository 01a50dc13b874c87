using System.Collections.Concurrent;
using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Deletes a customer. The row stays, but is no longer shown and no longer claims its email. Fails with NOT_FOUND, and with ABORTED if its
/// revision does not meet a condition.
/// </summary>
internal sealed class DeleteCustomer(BatchingQueue queue)
{
    private static readonly ConcurrentDictionary<(Func<StatementForm, string>, RevisionTest), CustomerWriteSql> Cache = new();

    public async Task ExecuteAsync(
        Caller caller, CustomerKey key, RevisionCondition condition, CancellationToken cancellationToken)
    {
        List<NpgsqlParameter> parameters = [key.Parameter];
        condition.AddParameter(parameters);
        var sql = Cache.GetOrAdd((key.Condition, condition.Test), _ => CustomerSql.Update(
            _ => "delete_time = now()", key.Condition, condition, guards: [], parameters.Select(parameter => parameter.NpgsqlDbType)));
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId)) { Key = key };
        await write.RunAsync(queue, cancellationToken);
    }
}
