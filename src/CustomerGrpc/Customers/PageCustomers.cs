using System.Linq.Expressions;
using CustomerGrpc.Access;
using CustomerGrpc.Database;
using Microsoft.EntityFrameworkCore;

namespace CustomerGrpc.Customers;

/// <summary>One page of the customers that a filter selects.</summary>
/// <param name="Customers">The page's customers.</param>
/// <param name="Number">The page's number, from 1.</param>
/// <param name="Size">How many customers a page holds at most.</param>
/// <param name="Total">How many customers there are on all pages.</param>
internal sealed record CustomerPage(IReadOnlyList<CustomerRow> Customers, int Number, int Size, int Total)
{
    /// <summary>How many pages there are.</summary>
    public int Count => (Total + Size - 1) / Size;
}

/// <summary>
/// Cuts the customers of a store into numbered pages, for APIs that have them. A page costs what all before it do;
/// <see cref="ListCustomers"/> does not.
/// </summary>
internal sealed class PageCustomers(IDbContextFactory<CustomerDbContext> contexts)
{
    private const string Escape = "\\";

    public async Task<CustomerPage> ExecuteAsync(
        Caller caller, CustomerFilter filter, int page, int pageSize, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.StoreId = caller.StoreId;
        var selected = Select(context.Customers.AsNoTracking().Where(customer => customer.StoreId == caller.StoreId), filter);
        var total = await selected.CountAsync(cancellationToken);
        var skipped = (page - 1L) * pageSize;
        if (skipped >= total)
            return new([], page, pageSize, total);
        var rows = await Sort(selected.Include(customer => customer.User), filter).Skip((int)skipped).Take(pageSize).ToListAsync(cancellationToken);
        return new(rows, page, pageSize, total);
    }

    private static IQueryable<CustomerRow> Select(IQueryable<CustomerRow> customers, CustomerFilter filter)
    {
        if (Pattern(filter.Text) is { } text)
        {
            customers = customers.Where(c =>
                EF.Functions.ILike(CustomerDbContext.DisplayName(c.Name, c.FirstName, c.LastName), text, Escape)
                || EF.Functions.ILike(c.Email, text, Escape)
                || EF.Functions.ILike(CustomerDbContext.CompletePhone(c.PhoneCountryCode, c.Phone), text, Escape));
        }

        if (Pattern(filter.Name) is { } name)
            customers = customers.Where(c => EF.Functions.ILike(CustomerDbContext.DisplayName(c.Name, c.FirstName, c.LastName), name, Escape));
        if (filter.Emails.Count > 0)
            customers = customers.Where(c => filter.Emails.Any(email => CustomerDbContext.Lower(email) == EF.Property<string>(c, "EmailKey")));
        if (filter.Ids.Count > 0)
            customers = customers.Where(c => filter.Ids.Contains(c.Id));
        if (filter.Companies.Count > 0)
            customers = customers.Where(c => c.Company != null && filter.Companies.Contains(c.Company));
        foreach (var (key, value) in filter.Metadata)
            customers = customers.Where(c => CustomerDbContext.JsonText(c.Metadata, key) == value);
        return SelectTimes(customers, filter);
    }

    private static IQueryable<CustomerRow> SelectTimes(IQueryable<CustomerRow> customers, CustomerFilter filter)
    {
        if (filter.CreatedFrom?.UtcDateTime is { } createdFrom)
            customers = customers.Where(c => c.CreateTime >= createdFrom);
        if (filter.CreatedTo?.UtcDateTime is { } createdTo)
            customers = customers.Where(c => c.CreateTime <= createdTo);
        if (filter.UpdatedFrom?.UtcDateTime is { } updatedFrom)
            customers = customers.Where(c => c.UpdateTime >= updatedFrom);
        if (filter.UpdatedTo?.UtcDateTime is { } updatedTo)
            customers = customers.Where(c => c.UpdateTime <= updatedTo);
        return customers;
    }

    // The id decides between equals, and is ordered by the time of creation.
    private static IQueryable<CustomerRow> Sort(IQueryable<CustomerRow> customers, CustomerFilter filter) => filter.Order switch
    {
        CustomerOrder.UpdateTime => Sort(customers, c => c.UpdateTime, filter.Ascending),
        CustomerOrder.Email => Sort(customers, c => EF.Property<string>(c, "EmailKey"), filter.Ascending),
        CustomerOrder.Name => Sort(customers, c => CustomerDbContext.DisplayName(c.Name, c.FirstName, c.LastName), filter.Ascending),
        _ => Sort(customers, c => c.Id, filter.Ascending),
    };

    private static IQueryable<CustomerRow> Sort<T>(IQueryable<CustomerRow> customers, Expression<Func<CustomerRow, T>> key, bool ascending) => ascending
        ? customers.OrderBy(key).ThenBy(customer => customer.Id)
        : customers.OrderByDescending(key).ThenByDescending(customer => customer.Id);

    private static string? Pattern(string? part) => string.IsNullOrEmpty(part)
        ? null
        : $"%{part.Replace(Escape, @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal)}%";
}
