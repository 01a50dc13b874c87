using CustomerGrpc.Access;
using CustomerGrpc.Batching;

namespace CustomerGrpc.Customers;

/// <summary>Gets one customer by any of its keys. Fails with NOT_FOUND.</summary>
internal sealed class GetCustomer(BatchingQueue queue)
{
    public async Task<CustomerRow> ExecuteAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken) =>
        await FindAsync(caller, key, cancellationToken) ?? throw key.NotFound();

    public async ValueTask<CustomerRow?> FindAsync(Caller caller, CustomerKey key, CancellationToken cancellationToken)
    {
        var statement = new StoreStatement<CustomerRow>(caller.StoreId, key.Select, [key.Parameter], CustomerTable.Read);
        return await queue.ReadAsync(statement, cancellationToken) is { } row
            ? await CustomerUser.CompleteAsync(queue, caller.StoreId, row, cancellationToken)
            : null;
    }
}
