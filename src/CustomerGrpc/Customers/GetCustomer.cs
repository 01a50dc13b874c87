using CustomerGrpc.Access;
using CustomerGrpc.Batching;

namespace CustomerGrpc.Customers;

/// <summary>Gets one customer by any of its keys. Fails with NOT_FOUND.</summary>
internal sealed class GetCustomer(BatchingQueue queue)
{
    public async Task<CustomerRow> ExecuteAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken) =>
        await FindAsync(caller, key, cancellationToken) ?? throw key.NotFound();

    public ValueTask<CustomerRow?> FindAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken) =>
        queue.ReadAsync(
            new StoreStatement<CustomerRow>(caller.StoreId, key.Select, [key.Parameter], CustomerTable.Read), cancellationToken);
}
