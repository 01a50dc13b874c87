using CustomerGrpc.Access;
using CustomerGrpc.Customers.V1;

namespace CustomerGrpc.Customers;

/// <summary>
/// Lists customers, the newest first: ids are ordered by creation, so a page is a range of the primary key (AIP-158).
/// </summary>
internal sealed class ListCustomers(CustomerQueries queries)
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1000;

    public async Task<ListCustomersResponse> ExecuteAsync(Caller caller, ListCustomersRequest request, CancellationToken cancellationToken)
    {
        var pageSize = request.PageSize == 0 ? DefaultPageSize : Math.Min(request.PageSize, MaxPageSize);
        var rows = await queries.ReadAsync(Query(caller, request), "id DESC", skip: 0, take: pageSize + 1, cancellationToken);

        var response = new ListCustomersResponse { Customers = { rows.Take(pageSize).Select(row => row.Customer) } };
        if (rows.Count > pageSize)
            response.NextPageToken = PageToken.After(Guid.Parse(rows[pageSize - 1].Customer.Id), request);
        return response;
    }

    private static CustomerQuery Query(Caller caller, ListCustomersRequest request)
    {
        var query = new CustomerQuery(caller.StoreId);
        if (request.Status != CustomerStatus.Unspecified)
            query.Where($"status = {(short)request.Status}");
        if (request.Email.Length > 0)
            query.Where($"email_key = {CustomerEmail.KeyOf(request.Email)}");
        if (PageToken.Read(request) is { } last)
            query.Where($"id < {last}");
        return query;
    }
}
