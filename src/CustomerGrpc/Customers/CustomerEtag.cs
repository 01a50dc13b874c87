using System.Globalization;
using CustomerGrpc.Access;
using CustomerGrpc.Hosting;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Optimistic concurrency (AIP-154): a write that carries an etag takes place only on the revision it stands for.</summary>
internal static class CustomerEtag
{
    /// <summary>A strong validator in quotes (RFC 9110, section 8.8.3).</summary>
    public static string Of(long revision) => string.Create(CultureInfo.InvariantCulture, $"\"{revision}\"");

    /// <summary>Whether a write that carries the etag, or none, may take place on a revision.</summary>
    public static bool Allows(string etag, long revision) => etag.Length == 0 || RevisionOf(etag) == revision;

    /// <summary>What a statement's WHERE adds for an etag, its parameter included; nothing for an empty etag.</summary>
    public static string Condition(string etag, List<NpgsqlParameter> parameters)
    {
        if (etag.Length == 0)
            return "";
        parameters.Add(new NpgsqlParameter<long> { TypedValue = RevisionOf(etag) });
        return $" AND revision = ${parameters.Count + 1}";
    }

    /// <summary>Why a write found no row to change; asked only after it did not, so that the write stays one statement.</summary>
    public static async Task<ServiceException> WhyNoRowAsync(
        GetCustomer getCustomer, Caller caller, CustomerKey key, CancellationToken cancellationToken) =>
        await getCustomer.FindAsync(caller, key, cancellationToken) is null ? key.NotFound() : CustomerError.EtagMismatch();

    /// <summary>The revision an etag stands for; one that no row has if the etag is none of ours.</summary>
    private static long RevisionOf(string etag) =>
        long.TryParse(etag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : 0;
}
