using System.Globalization;

namespace CustomerGrpc.Customers;

/// <summary>The etag of a customer is its revision as a strong validator in quotes (RFC 9110, section 8.8.3).</summary>
internal static class CustomerEtag
{
    /// <summary>The etag of a revision.</summary>
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>The revision of an etag; one that no row has if the etag is not from this service.</summary>
    public static long RevisionOf(string etag) =>
        long.TryParse(etag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
