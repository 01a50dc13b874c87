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
    public async Task ExecuteAsync(
        Caller caller, CustomerKey key, RevisionCondition condition, CancellationToken cancellationToken)
    {
        List<NpgsqlParameter> parameters = [key.Parameter];
        condition.AddParameter(parameters);
        var sql = CustomerSql.Update(_ => "delete_time = now()", key.ConditionIn, condition, guards: []);
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId)) { Key = key };
        await write.RunAsync(queue, cancellationToken);
    }
}
