using CustomerGrpc.Access;
using CustomerGrpc.Database.Statements;

namespace CustomerGrpc.Customers;

/// <summary>Gets one customer by any of its keys. Fails with NOT_FOUND.</summary>
internal sealed class GetCustomer(StoreStatements statements)
{
    public async Task<Customer> ExecuteAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken) =>
        await FindAsync(caller, key, cancellationToken) ?? throw key.NotFound();

    public Task<Customer?> FindAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken) =>
        statements.ReadAsync(
            new StoreStatement<Customer>(caller.StoreId, Sql(key), [key.Parameter], CustomerTable.Read), cancellationToken);

    private static string Sql(CustomerKey key) =>
        $"""
        {CustomerTable.SelectWithUser} FROM (
            SELECT * FROM customers WHERE store_id = $1 AND {key.Condition} AND delete_time IS NULL) c
        {CustomerTable.JoinUser}
        """;
}
