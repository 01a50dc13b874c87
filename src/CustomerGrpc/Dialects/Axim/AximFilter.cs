using System.Globalization;
using System.Text.RegularExpressions;
using CustomerGrpc.Axim.V1;
using CustomerGrpc.Customers;
using CustomerGrpc.Database;
using CustomerGrpc.Transcoding.Failures;
using CustomerGrpc.Transcoding.Fields;

namespace CustomerGrpc.Dialects.Axim;

/// <summary>Reads the filters of Axim Commerce's list.</summary>
internal sealed partial class AximFilter
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private readonly List<FieldViolation> _violations = [];

    private AximFilter()
    {
    }

    /// <summary>The filter of a list. Fails with INVALID_ARGUMENT and names every parameter that is invalid.</summary>
    public static CustomerFilter Of(ListCustomersRequest from)
    {
        var reading = new AximFilter();
        var emails = reading.Items("email_in", from.HasEmailIn, from.EmailIn);
        if (emails.Any(email => email.Contains(' ', StringComparison.Ordinal)))
            reading.Reject("email_in", "must not have a space within an address; in a query, a plus is written %2B");
        var filter = new CustomerFilter
        {
            Name = from.Name,
            Emails = from.HasEmail ? [from.Email, .. emails] : emails,
            Ids = [.. reading.Items("id_in", from.HasIdIn, from.IdIn).Select(IdOf)],
            Companies = reading.Items("company_in", from.HasCompanyIn, from.CompanyIn),
            CreatedFrom = reading.Time("date_created_min", from.HasDateCreatedMin, from.DateCreatedMin, TimeOnly.MinValue),
            CreatedTo = reading.Time("date_created_max", from.HasDateCreatedMax, from.DateCreatedMax, TimeOnly.MaxValue),
            UpdatedFrom = reading.Time("date_modified_min", from.HasDateModifiedMin, from.DateModifiedMin, TimeOnly.MinValue),
            UpdatedTo = reading.Time("date_modified_max", from.HasDateModifiedMax, from.DateModifiedMax, TimeOnly.MaxValue),
            Metadata = from.Metafields,
        };
        return reading._violations.Count == 0 ? filter : throw CustomerError.Invalid(reading._violations);
    }

    // An id that no customer can have selects nothing.
    private static Guid IdOf(string id) => RecordId.TryParse(id, out var value) ? value : Guid.Empty;

    // An empty list would select every customer.
    private string[] Items(string parameter, bool isGiven, string list)
    {
        var items = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (isGiven && items.Length == 0)
            Reject(parameter, "must have at least one value");
        return items;
    }

    // A date without a time is the whole day in UTC: it begins at its first moment and ends with its last.
    private DateTimeOffset? Time(string parameter, bool isGiven, string text, TimeOnly timeOfDate)
    {
        if (!isGiven)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return new(date.ToDateTime(timeOfDate), TimeSpan.Zero);
        if (Iso8601().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time))
            return time;
        Reject(parameter, "must be a date or a time (ISO 8601), such as 2026-05-01 or 2026-05-01T09:00:00Z");
        return null;
    }

    private void Reject(string parameter, string reason) => _violations.Add(new(FieldPath.Of(parameter), reason));

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,7})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\z")]
    private static partial Regex Iso8601();
}
