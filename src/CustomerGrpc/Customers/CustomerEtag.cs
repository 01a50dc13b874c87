using System.Globalization;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Optimistic concurrency (AIP-154): a write with an etag takes place only on the revision of the etag.</summary>
internal static class CustomerEtag
{
    /// <summary>A strong validator in quotes (RFC 9110, section 8.8.3).</summary>
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Whether a write with an etag, or without one, may take place on a customer.</summary>
    public static bool Allows(string etag, V1.Customer customer) => etag.Length == 0 || RevisionOf(etag) == RevisionOf(customer.Etag);

    /// <summary>The parameter with the revision of an etag.</summary>
    public static NpgsqlParameter Parameter(string etag) => new NpgsqlParameter<long> { TypedValue = RevisionOf(etag) };

    /// <summary>The revision of an etag; one that no row has if the etag is not from this service.</summary>
    private static long RevisionOf(string etag) =>
        long.TryParse(etag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
