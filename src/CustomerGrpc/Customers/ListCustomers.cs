using CustomerGrpc.Access;
using CustomerGrpc.Customers.V1;
using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Customers;

/// <summary>
/// Lists customers, the newest first: ids are ordered by creation, so a page is a range of the primary key (AIP-158).
/// </summary>
internal sealed class ListCustomers(IDbContextFactory<CustomerDbContext> contexts)
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1000;

    public async Task<ListCustomersResponse> ExecuteAsync(Caller caller, ListCustomersRequest request, CancellationToken cancellationToken)
    {
        var pageSize = request.PageSize == 0 ? DefaultPageSize : Math.Min(request.PageSize, MaxPageSize);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.StoreId = caller.StoreId;
        var rows = await Query(context, caller, request).Take(pageSize + 1).ToListAsync(cancellationToken);

        var response = new ListCustomersResponse { Customers = { rows.Take(pageSize).Select(CustomerMapping.ToMessage) } };
        if (rows.Count > pageSize)
            response.NextPageToken = PageToken.After(rows[pageSize - 1].Id, request);
        return response;
    }

    private static IQueryable<CustomerRow> Query(CustomerDbContext context, Caller caller, ListCustomersRequest request)
    {
        var query = context.Customers.AsNoTracking().Include(customer => customer.User)
            .Where(customer => customer.StoreId == caller.StoreId);
        if (request.Status != CustomerStatus.Unspecified)
            query = query.Where(customer => customer.Status == (short)request.Status);
        if (request.Email.Length > 0)
            query = query.Where(customer => EF.Property<string>(customer, "EmailKey") == CustomerDbContext.Lower(request.Email));
        if (PageToken.Read(request) is { } last)
            query = query.Where(customer => customer.Id < last);
        return query.OrderByDescending(customer => customer.Id);
    }
}
