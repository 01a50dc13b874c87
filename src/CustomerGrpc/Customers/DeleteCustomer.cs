using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Deletes a customer. The row stays, but is no longer shown and no longer claims its email. Fails with NOT_FOUND, and with ABORTED if an
/// etag is given that no longer matches.
/// </summary>
internal sealed class DeleteCustomer(BatchingQueue queue)
{
    public async Task ExecuteAsync(Caller caller, CustomerKey key, string etag, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = etag.Length == 0 ? [key.Parameter] : [key.Parameter, CustomerEtag.Parameter(etag)];
        var sql = CustomerSql.Update(_ => "delete_time = now()", key.ConditionIn, etag.Length == 0 ? null : 3, guards: []);
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId)) { Key = key };
        await write.RunAsync(queue, cancellationToken);
    }
}
