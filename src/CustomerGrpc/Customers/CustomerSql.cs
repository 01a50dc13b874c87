using System.Globalization;
using System.Text;
using CustomerGrpc.Database.Statements;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>A statement that writes one customer, and what to ask when it has written none.</summary>
/// <param name="Write">Answers the customer as it is now; nothing if it was kept from taking place.</param>
/// <param name="Refusal">Takes the same parameters and answers a <see cref="WriteRefusal"/>.</param>
/// <param name="Many">Writes many customers; null if that is not the same as to write one behind the other.</param>
internal sealed record CustomerWriteSql(string Write, string Refusal, ArrayStatement? Many = null);

/// <summary>The forms of statements on customers, where <c>$1</c> is the store.</summary>
internal static class CustomerSql
{
    /// <summary>Selects nothing from the customers that a condition names and that are not deleted.</summary>
    public static string Live(string condition) => $"SELECT FROM customers WHERE store_id = $1 AND {condition} AND delete_time IS NULL";

    /// <summary>Selects one customer with its user.</summary>
    public static string Select(string key) =>
        $"SELECT {CustomerTable.Selected} FROM customers c WHERE store_id = $1 AND {key} AND delete_time IS NULL";

    /// <summary>Selects the customers that values of a type name.</summary>
    public static ArrayStatement? SelectMany(string key, NpgsqlDbType type) => ArrayStatement.Of(
        $"""
        SELECT {CustomerTable.Selected}{ArrayStatement.Place} FROM {ArrayStatement.Rows}, customers c
        WHERE store_id = $1 AND {key} AND delete_time IS NULL
        """,
        [type]);

    /// <summary>
    /// A write that does not fail but writes nothing where something is in its way: an error would undo the statements that share
    /// the transaction.
    /// </summary>
    /// <param name="write">The INSERT or UPDATE of a row <c>c</c>.</param>
    /// <param name="guards">Of which one may have kept it from taking place, in the order in which callers are told.</param>
    public static CustomerWriteSql Write(string write, IEnumerable<WriteGuard> guards)
    {
        var refusal = new StringBuilder("SELECT CASE");
        foreach (var guard in guards)
            refusal.Append(CultureInfo.InvariantCulture, $" WHEN NOT ({guard.Holds}) THEN {(int)guard.Refusal}");
        refusal.Append(CultureInfo.InvariantCulture, $" ELSE {(int)WriteRefusal.Overtaken} END");
        return new($"{write} RETURNING {CustomerTable.Selected}", refusal.ToString());
    }

    /// <summary>A write of one customer by its key, and of its revision where an etag is given.</summary>
    /// <param name="assignments">What UPDATE sets besides the revision and the time.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="revision">The parameter with the revision that it has to have; null where any will do.</param>
    /// <param name="guards">What else has to hold.</param>
    public static CustomerWriteSql Update(string assignments, string key, string? revision, IReadOnlyList<WriteGuard> guards)
    {
        var conditions = string.Concat(guards.Select(guard => $" AND {guard.Holds}"));
        List<WriteGuard> refusals = [new($"EXISTS ({Live(key)})", WriteRefusal.NotFound)];
        if (revision is not null)
            refusals.Add(new($"EXISTS ({Live(AtRevision(key, revision))})", WriteRefusal.EtagMismatch));
        return Write(UpdateText(assignments, "", AtRevision(key, revision)) + conditions, [.. refusals, .. guards]);
    }

    /// <summary>The same write of many customers, where nothing else has to hold.</summary>
    public static ArrayStatement? UpdateMany(string assignments, string key, string? revision, IEnumerable<NpgsqlDbType> types) => ArrayStatement.Of(
        $"{UpdateText(assignments, $" FROM {ArrayStatement.Rows}", AtRevision(key, revision))} RETURNING {CustomerTable.Selected}{ArrayStatement.Place}",
        types);

    private static string UpdateText(string assignments, string from, string condition) =>
        $"""
        UPDATE customers c SET {assignments}, revision = revision + 1, update_time = now(){from}
        WHERE store_id = $1 AND {condition} AND delete_time IS NULL
        """;

    private static string AtRevision(string key, string? revision) => revision is null ? key : $"{key} AND revision = {revision}";
}
