using CustomerGrpc.Access;
using CustomerGrpc.Database.Statements;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Deletes a customer: the row is kept, but is no longer shown and no longer holds its email. Fails with NOT_FOUND, and with
/// ABORTED if an etag is given that no longer matches.
/// </summary>
internal sealed class DeleteCustomer(StoreStatements statements, GetCustomer getCustomer)
{
    public async Task ExecuteAsync(Caller caller, CustomerKey key, string etag, CancellationToken cancellationToken)
    {
        List<NpgsqlParameter> parameters = [key.Parameter];
        var sql = $"""
            WITH c AS (
                UPDATE customers SET delete_time = now(), update_time = now(), revision = revision + 1
                WHERE store_id = $1 AND {key.Condition} AND delete_time IS NULL{CustomerEtag.Condition(etag, parameters)}
                RETURNING *)
            {CustomerTable.SelectWithUser} FROM c {CustomerTable.JoinUser}
            """;
        var statement = new StoreStatement<Customer>(caller.StoreId, sql, parameters, CustomerTable.Read)
        {
            Locks = key.LocksIn(caller.StoreId),
        };
        if (await statements.WriteAsync(statement, cancellationToken) is null)
            throw await CustomerEtag.WhyNoRowAsync(getCustomer, caller, key, cancellationToken);
    }
}
