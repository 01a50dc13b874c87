using CustomerGrpc.Access;
using CustomerGrpc.Database.Statements;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Deletes a customer: the row is kept, but is no longer shown and no longer holds its email. Fails with NOT_FOUND, and with
/// ABORTED if an etag is given that no longer matches.
/// </summary>
internal sealed class DeleteCustomer(StoreStatements statements)
{
    public async Task ExecuteAsync(Caller caller, CustomerKey key, string etag, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = etag.Length == 0 ? [key.Parameter] : [key.Parameter, CustomerEtag.Parameter(etag)];
        var sql = CustomerSql.Update("delete_time = now()", key.Condition, etag.Length == 0 ? null : "$3", guards: []);
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId)) { Key = key };
        await write.RunAsync(statements, cancellationToken);
    }
}
