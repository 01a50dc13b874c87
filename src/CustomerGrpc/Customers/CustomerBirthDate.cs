using System.Globalization;

namespace CustomerGrpc.Customers;

/// <summary>The date of birth: YYYY-MM-DD in a message, a date in the database.</summary>
internal static class CustomerBirthDate
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>The date of a message; null if it has none. Fails with INVALID_ARGUMENT if the text is no date.</summary>
    public static DateOnly? Of(V1.Customer customer)
    {
        if (!customer.HasBirthDate)
            return null;
        return Parse(customer.BirthDate) ?? throw CustomerError.Invalid("birth_date", "must be a date, YYYY-MM-DD");
    }

    /// <summary>The date of a text; null if it is none.</summary>
    public static DateOnly? Parse(string text) =>
        DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    public static void Set(V1.Customer customer, DateOnly date) =>
        customer.BirthDate = date.ToString(Format, CultureInfo.InvariantCulture);
}
