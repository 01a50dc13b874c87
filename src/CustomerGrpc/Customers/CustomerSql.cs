using System.Globalization;
using System.Text;
using CustomerGrpc.Batching;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>A statement that writes one customer, and the query that finds out why it wrote nothing.</summary>
/// <param name="Write">Returns the customer as it is after the write; no row if a guard did not hold.</param>
/// <param name="Refusal">Takes the same parameters and returns a <see cref="WriteRefusal"/>.</param>
internal sealed record CustomerWriteSql(StatementSql Write, StatementSql Refusal);

/// <summary>The SQL of statements on customers.</summary>
internal static class CustomerSql
{
    /// <summary>The number of the parameter of a condition on the revision.</summary>
    public const int RevisionParameter = 3;

    private const string IsLive = "delete_time IS NULL";

    /// <summary>Selects one customer with its user.</summary>
    /// <param name="key">The condition that names the customer by <c>$2</c>.</param>
    /// <param name="type">The type of <c>$2</c>.</param>
    public static StatementSql Select(Func<StatementForm, string> key, NpgsqlDbType type) => StatementSql.Create(
        form => $"""
            SELECT {CustomerTable.SelectedIn(form)}{form.RowNumber}
            {form.From("customers c")} WHERE store_id = {form.Store} AND {key(form)} AND {IsLive}
            """,
        [type]);

    /// <summary>Updates one customer by its key.</summary>
    /// <param name="assignments">What SET assigns besides the revision and the time.</param>
    /// <param name="key">The condition that names the customer.</param>
    /// <param name="revision">The condition on its revision, whose parameter is <c>$3</c>.</param>
    /// <param name="guards">The other conditions of the write.</param>
    /// <param name="types">The types of <c>$2</c> and so on.</param>
    /// <param name="isDeleted">The condition that the customer is deleted, to write only such a one; null to write only others.</param>
    public static CustomerWriteSql Update(
        Func<StatementForm, string> assignments, Func<StatementForm, string> key, RevisionCondition revision,
        IReadOnlyList<WriteGuard> guards, IEnumerable<NpgsqlDbType> types, Func<StatementForm, string>? isDeleted = null)
    {
        var rows = isDeleted ?? (static _ => IsLive);
        List<WriteGuard> refusals = isDeleted is null ? [] : [WriteGuard.IsDeleted(key)];
        refusals.Add(WriteGuard.Finds(key, rows, WriteRefusal.NotFound));
        if (revision.Test != RevisionTest.None)
            refusals.Add(WriteGuard.Finds(AtRevision, rows, WriteRefusal.EtagMismatch));
        return new(StatementSql.Create(Write, types), Refusal([.. refusals, .. guards]));

        string Write(StatementForm form) => $"""
            UPDATE customers c SET {assignments(form)}, revision = revision + 1, update_time = now() {form.From()}
            WHERE store_id = {form.Store} AND {AtRevision(form)} AND {rows(form)}{Conditions(form)}
            RETURNING {CustomerTable.SelectedIn(form)}{form.RowNumber}
            """;

        string Conditions(StatementForm form) => string.Concat(guards.Select(guard => $" AND {guard.In(form)}"));

        string AtRevision(StatementForm form) =>
            revision.Sql(form, RevisionParameter) is { } condition ? $"{key(form)} AND {condition}" : key(form);
    }

    /// <summary>
    /// Finds out which guard kept a write from taking place. Writes do not fail if a guard does not hold, they write nothing: an error
    /// would roll back the other statements that share the transaction.
    /// </summary>
    /// <param name="guards">In the order in which they are reported.</param>
    public static StatementSql Refusal(IEnumerable<WriteGuard> guards)
    {
        var sql = new StringBuilder("SELECT CASE");
        foreach (var guard in guards)
            sql.Append(CultureInfo.InvariantCulture, $" WHEN NOT ({guard.Holds}) THEN {(int)guard.Refusal}");
        sql.Append(CultureInfo.InvariantCulture, $" ELSE {(int)WriteRefusal.Overtaken} END");
        return new(sql.ToString());
    }
}
