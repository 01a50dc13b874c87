using CustomerGrpc.Access;
using CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Customers;

/// <summary>
/// Lists customers, the newest first: ids are ordered by creation, so a page is a range of the primary key (AIP-158). A page ends early
/// if it would be larger than clients of gRPC can read.
/// </summary>
internal sealed class ListCustomers(CustomerQueries queries, DeletedCustomers deleted)
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1000;

    public async Task<ListCustomersResponse> ExecuteAsync(Caller caller, ListCustomersRequest request, CancellationToken cancellationToken)
    {
        var page = new CustomerListPage(request.PageSize == 0 ? DefaultPageSize : Math.Min(request.PageSize, MaxPageSize));
        var last = PageToken.Read(caller.StoreId, request);
        while (!page.HasMore)
        {
            var take = page.NextCount;
            var rows = await queries.ReadAsync(Query(caller, request, last), "id DESC", skip: 0, take, cancellationToken);
            foreach (var row in rows.TakeWhile(row => page.TryAdd(deleted.WithPurgeTime(row.Customer))))
                last = Guid.Parse(row.Customer.Id);
            if (rows.Count < take)
                break;
        }

        if (page.HasMore)
            page.Response.NextPageToken = PageToken.After(last!.Value, caller.StoreId, request);
        return page.Response;
    }

    private CustomerQuery Query(Caller caller, ListCustomersRequest request, Guid? last)
    {
        var query = new CustomerQuery(caller.StoreId, request.ShowDeleted);
        if (request.ShowDeleted)
            query.Where($"(delete_time > {deleted.EarliestDeletion} OR delete_time IS NULL)");
        if (request.Status != CustomerStatus.Unspecified)
            query.Where($"status = {(short)request.Status}");
        if (request.Email.Length > 0)
            query.Where($"email_key = {CustomerEmail.KeyOf(request.Email)}");
        if (last is not null)
            query.Where($"id < {last}");
        return query;
    }
}
