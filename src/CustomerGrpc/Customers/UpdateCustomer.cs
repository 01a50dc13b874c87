using CustomerGrpc.Access;
using CustomerGrpc.Database.Statements;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Changes what a mask names, in one statement that reads nothing before it. Fails with NOT_FOUND, with ALREADY_EXISTS if the
/// email or the user is in use, with INVALID_ARGUMENT if a group or the user is unknown, and with ABORTED if the customer carries
/// an etag that no longer matches.
/// </summary>
internal sealed class UpdateCustomer(StoreStatements statements, GetCustomer getCustomer)
{
    public async Task<Customer> ExecuteAsync(Caller caller, CustomerKey key, CustomerUpdate update, CancellationToken cancellationToken)
    {
        var change = CustomerChange.Of(update);
        var etag = update.Customer.Etag;
        if (change.IsEmpty)
            return await UnchangedAsync(caller, key, etag, cancellationToken);

        List<NpgsqlParameter> parameters = [key.Parameter, .. change.Parameters];
        var condition = key.Condition + CustomerEtag.Condition(etag, parameters) + change.GroupsExist(firstParameter: 3);
        var statement = new StoreStatement<Customer>(caller.StoreId, Sql(change, condition), parameters, CustomerTable.Read)
        {
            Locks = key.LocksIn(caller.StoreId),
        };
        return await CustomerError.ExplainedAsync(statements.WriteAsync(statement, cancellationToken))
            ?? throw await WhyNoRowAsync(caller, key, change, etag, cancellationToken);
    }

    private async Task<Customer> UnchangedAsync(Caller caller, CustomerKey key, string etag, CancellationToken cancellationToken)
    {
        var current = await getCustomer.ExecuteAsync(caller, key, cancellationToken);
        return CustomerEtag.Allows(etag, current.Revision) ? current : throw CustomerError.EtagMismatch();
    }

    // Asked only after the write found no row, so that the write stays one statement.
    private async Task<Exception> WhyNoRowAsync(
        Caller caller, CustomerKey key, CustomerChange change, string etag, CancellationToken cancellationToken)
    {
        var current = await getCustomer.ExecuteAsync(caller, key, cancellationToken);
        return change.SetsGroups && CustomerEtag.Allows(etag, current.Revision)
            ? CustomerError.UnknownGroup()
            : CustomerError.EtagMismatch();
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
