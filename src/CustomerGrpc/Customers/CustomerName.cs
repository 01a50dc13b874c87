namespace CustomerGrpc.Customers;

/// <summary>
/// The names of a customer: APIs with one name and APIs with two read the same three fields. A part is its own field if it is set,
/// otherwise its part of <c>name</c>, which is split at the first space. The display name is <c>name</c> if no part is set, otherwise the
/// joined parts. The database has the same as functions: customer_display_name, customer_first_name, customer_last_name.
/// </summary>
internal static class CustomerName
{
    public static string Display(V1.Customer customer)
    {
        if (!customer.HasFirstName && !customer.HasLastName)
            return customer.Name;
        var (first, last) = (First(customer), Last(customer));
        return first.Length == 0 ? last : last.Length == 0 ? first : $"{first} {last}";
    }

    /// <summary>The given name; empty if there is none.</summary>
    public static string First(V1.Customer customer)
    {
        if (customer.HasFirstName)
            return customer.FirstName;
        var space = customer.Name.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? customer.Name : customer.Name[..space];
    }

    /// <summary>The family name; empty if there is none.</summary>
    public static string Last(V1.Customer customer)
    {
        if (customer.HasLastName)
            return customer.LastName;
        var space = customer.Name.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? "" : customer.Name[(space + 1)..];
    }
}
