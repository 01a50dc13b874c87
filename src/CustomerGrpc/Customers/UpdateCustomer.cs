using CustomerGrpc.Access;
using CustomerGrpc.Database.Statements;
using CustomerGrpc.Rpc.Contract;
using Google.Protobuf.WellKnownTypes;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Changes what a mask names, in one statement that reads nothing before it. Fails with NOT_FOUND, with ALREADY_EXISTS if the
/// email or the user is in use, and with ABORTED if the customer carries an etag that no longer matches.
/// </summary>
internal sealed class UpdateCustomer(StoreStatements statements, GetCustomer getCustomer)
{
    /// <param name="caller">Who calls.</param>
    /// <param name="key">Which customer.</param>
    /// <param name="customer">The new values, and the etag if the caller insists on one.</param>
    /// <param name="mask">What to change; null for all that is populated. One that names nothing changes nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<V1.Customer> ExecuteAsync(
        Caller caller, CustomerKey key, V1.Customer customer, FieldMask? mask, CancellationToken cancellationToken)
    {
        var change = CustomerChange.Of(customer, UpdateMask.Of(customer, mask));
        if (change.IsEmpty)
            return await UnchangedAsync(caller, key, customer.Etag, cancellationToken);

        List<NpgsqlParameter> parameters = [key.Parameter, .. change.Parameters];
        var condition = key.Condition + CustomerEtag.Condition(customer.Etag, parameters);
        var statement = new StoreStatement<Customer>(caller.StoreId, Sql(change, condition), parameters, CustomerTable.Read)
        {
            Locks = key.LocksIn(caller.StoreId),
        };
        var updated = await CustomerError.ExplainedAsync(statements.WriteAsync(statement, cancellationToken))
            ?? throw await CustomerEtag.WhyNoRowAsync(getCustomer, caller, key, cancellationToken);
        return CustomerMapping.ToMessage(updated);
    }

    private async Task<V1.Customer> UnchangedAsync(Caller caller, CustomerKey key, string etag, CancellationToken cancellationToken)
    {
        var current = await getCustomer.ExecuteAsync(caller, key, cancellationToken);
        return etag.Length == 0 || etag == current.Etag ? current : throw CustomerError.EtagMismatch();
    }

    private static string Sql(CustomerChange change, string condition) =>
        $"""
        WITH c AS (
            UPDATE customers SET {change.Assignments(firstParameter: 3)}, revision = revision + 1, update_time = now()
            WHERE store_id = $1 AND {condition} AND delete_time IS NULL
            RETURNING *)
        {CustomerTable.SelectWithUser} FROM c {CustomerTable.JoinUser}
        """;
}
