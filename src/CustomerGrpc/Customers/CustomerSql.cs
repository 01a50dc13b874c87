using System.Globalization;
using System.Text;

namespace CustomerGrpc.Customers;

/// <summary>The forms of statements on customers, where <c>$1</c> is the store.</summary>
internal static class CustomerSql
{
    /// <summary>Selects nothing from the customers that a condition names and that are not deleted.</summary>
    public static string Live(string condition) => $"SELECT FROM customers WHERE store_id = $1 AND {condition} AND delete_time IS NULL";

    /// <summary>Selects one customer with its user.</summary>
    public static string Select(string key) =>
        $"""
        {CustomerTable.SelectWithUser} FROM (
            SELECT * FROM customers WHERE store_id = $1 AND {key} AND delete_time IS NULL) c
        {CustomerTable.JoinUser}
        """;

    /// <summary>
    /// A write that answers one row, whatever becomes of it: the customer with its user, and a <see cref="WriteOutcome"/>. What is
    /// wrong is looked for in the order given, and only if nothing was written; if nothing is found any more, the write was overtaken.
    /// </summary>
    /// <param name="write">The INSERT or UPDATE.</param>
    /// <param name="refusals">Guards of which one may have kept it from taking place.</param>
    public static string Write(string write, IEnumerable<WriteGuard> refusals)
    {
        var outcome = new StringBuilder("CASE WHEN c.id IS NOT NULL THEN 0");
        foreach (var guard in refusals)
            outcome.Append(CultureInfo.InvariantCulture, $" WHEN NOT ({guard.Holds}) THEN {(int)guard.Refusal}");
        outcome.Append(CultureInfo.InvariantCulture, $" ELSE {(int)WriteOutcome.Overtaken} END");
        return $"""
            WITH c AS ({write} RETURNING *)
            {CustomerTable.SelectWithUser}, {outcome}
            FROM (SELECT) AS one LEFT JOIN c ON true {CustomerTable.JoinUser}
            """;
    }

    /// <summary>A write of one customer by its key, and of its revision where an etag is given.</summary>
    /// <param name="assignments">What UPDATE sets besides the revision and the time.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="revision">The parameter with the revision that it has to have; null where any will do.</param>
    /// <param name="guards">What else has to hold.</param>
    public static string Update(string assignments, string key, string? revision, IReadOnlyList<WriteGuard> guards)
    {
        var atRevision = revision is null ? key : $"{key} AND revision = {revision}";
        var conditions = string.Concat(guards.Select(guard => $" AND {guard.Holds}"));
        List<WriteGuard> refusals = [new($"EXISTS ({Live(key)})", WriteOutcome.NotFound)];
        if (revision is not null)
            refusals.Add(new($"EXISTS ({Live(atRevision)})", WriteOutcome.EtagMismatch));
        return Write(
            $"""
            UPDATE customers SET {assignments}, revision = revision + 1, update_time = now()
            WHERE store_id = $1 AND {atRevision} AND delete_time IS NULL{conditions}
            """,
            [.. refusals, .. guards]);
    }
}
