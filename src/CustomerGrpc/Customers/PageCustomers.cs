using CustomerGrpc.Access;

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
/// Reads numbered pages of the customers of a store, for APIs that have them. The cost of a page grows with its number, unlike with
/// <see cref="ListCustomers"/>.
/// </summary>
internal sealed class PageCustomers(CustomerQueries queries)
{
    public async Task<CustomerPage> ExecuteAsync(
        Caller caller, CustomerFilter filter, int page, int pageSize, CancellationToken cancellationToken)
    {
        var query = Query(caller, filter);
        var total = await queries.CountAsync(query, cancellationToken);
        var skipped = (page - 1L) * pageSize;
        if (skipped >= total)
            return new([], page, pageSize, total);
        var rows = await queries.ReadAsync(query, OrderOf(filter), skipped, pageSize, cancellationToken);
        return new(rows, page, pageSize, total);
    }

    // The collation decides which letters are equal without regard to case: those of Unicode, whatever the locale of the database is.
    private static CustomerQuery Query(Caller caller, CustomerFilter filter)
    {
        var query = new CustomerQuery(caller.StoreId);
        if (Pattern(filter.Text) is { } text)
        {
            query.Where($"""
                (customer_display_name(name, first_name, last_name) ILIKE {text} COLLATE "und-x-icu"
                    OR email ILIKE {text} COLLATE "und-x-icu" OR customer_phone(phone_country_code, phone) ILIKE {text} COLLATE "und-x-icu")
                """);
        }
        if (Pattern(filter.Name) is { } name)
            query.Where($"customer_display_name(name, first_name, last_name) ILIKE {name} COLLATE \"und-x-icu\"");
        if (filter.Emails.Count > 0)
            query.Where($"email_key = ANY ({filter.Emails.Select(CustomerEmail.KeyOf).ToArray()})");
        if (filter.Ids.Count > 0)
            query.Where($"id = ANY ({filter.Ids.ToArray()})");
        if (filter.Companies.Count > 0)
            query.Where($"company = ANY ({filter.Companies.ToArray()})");
        foreach (var (key, value) in filter.Metadata)
            query.Where($"json_extract_path_text(metadata, {key}) = {value}");
        AddTimes(query, filter);
        return query;
    }

    private static void AddTimes(CustomerQuery query, CustomerFilter filter)
    {
        if (filter.CreatedFrom?.UtcDateTime is { } createdFrom)
            query.Where($"create_time >= {createdFrom}");
        if (filter.CreatedTo?.UtcDateTime is { } createdTo)
            query.Where($"create_time <= {createdTo}");
        if (filter.UpdatedFrom?.UtcDateTime is { } updatedFrom)
            query.Where($"update_time >= {updatedFrom}");
        if (filter.UpdatedTo?.UtcDateTime is { } updatedTo)
            query.Where($"update_time <= {updatedTo}");
    }

    // The id, which is ordered by creation time, makes the order unique.
    private static string OrderOf(CustomerFilter filter)
    {
        var direction = filter.Ascending ? "ASC" : "DESC";
        return filter.Order switch
        {
            CustomerOrder.UpdateTime => $"update_time {direction}, id {direction}",
            CustomerOrder.Email => $"email_key {direction}, id {direction}",
            // COLLATE "C" makes the order the same in every locale; lower() then knows ASCII letters only.
            CustomerOrder.Name => $"lower(customer_display_name(name, first_name, last_name) COLLATE \"C\") {direction}, id {direction}",
            _ => $"id {direction}",
        };
    }

    private static string? Pattern(string? part)
    {
        if (string.IsNullOrEmpty(part))
            return null;
        var literal = part
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);
        return $"%{literal}%";
    }
}
