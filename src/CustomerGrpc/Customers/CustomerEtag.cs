using System.Globalization;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Optimistic concurrency (AIP-154): a write that carries an etag takes place only on the revision it stands for.</summary>
internal static class CustomerEtag
{
    /// <summary>A strong validator in quotes (RFC 9110, section 8.8.3).</summary>
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Whether a write that carries an etag, or none, may take place on a customer.</summary>
    public static bool Allows(string etag, V1.Customer customer) => etag.Length == 0 || RevisionOf(etag) == RevisionOf(customer.Etag);

    /// <summary>The parameter with the revision that an etag stands for.</summary>
    public static NpgsqlParameter Parameter(string etag) => new NpgsqlParameter<long> { TypedValue = RevisionOf(etag) };

    /// <summary>The revision an etag stands for; one that no row has if the etag is none of ours.</summary>
    private static long RevisionOf(string etag) =>
        long.TryParse(etag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
