using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Bench.Pgbench;

/// <summary>
/// The captured statements as a pgbench script. A value that differs for each request becomes an expression over pgbench's
/// numbers (it has no random UUIDs; the expression costs well under one percent of the statement); the others stay parameters.
/// </summary>
/// <param name="Text">The script.</param>
/// <param name="Variables">The values of the parameters, which pgbench sends unchanged.</param>
internal sealed partial record PgbenchScript(string Text, IReadOnlyDictionary<string, string> Variables)
{
    public static PgbenchScript Of(IReadOnlyList<CapturedStatement> statements) => Of(statements, static sql => sql);

    /// <summary>The script with statements that fail if they find or write no customer.</summary>
    public static PgbenchScript Check(IReadOnlyList<CapturedStatement> statements) => Of(
        statements,
        static sql => IsSetting(sql) ? sql : $"WITH result AS ({sql}) SELECT 1 / count(*) FROM result");

    private static PgbenchScript Of(IReadOnlyList<CapturedStatement> statements, Func<string, string> change)
    {
        var variables = new Dictionary<string, string>();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            \set n random(0, {BenchCustomer.PerSpread - 1})
            \set id {BenchCustomer.FirstId} + :n
            \set store {BenchCustomer.FirstStoreId} + :n % {BenchCustomer.FewStores}
            \set k :k + 1
            \set new :first + :k * 64 + :client_id
            \startpipeline

            """);
        foreach (var statement in statements)
        {
            var sql = Parameter().Replace(statement.Sql, match => Value(statement, match.Groups[1].Value, variables));
            text.Append(change(sql)).Append(";\n");
        }
        text.Append("\\endpipeline\n");
        return new(text.ToString(), variables);
    }

    private static string Value(CapturedStatement statement, string number, Dictionary<string, string> variables)
    {
        var value = statement.Parameters[int.Parse(number, CultureInfo.InvariantCulture)];
        if (value is null)
            return "NULL";
        // pgbench cannot send a transaction again that found a row locked, as the service does, so it waits.
        if (statement.Sql.Contains($"'lock_timeout', ${number}", StringComparison.Ordinal))
            return "'0'";
        if (value.EndsWith(BenchCustomer.EmailDomain, StringComparison.Ordinal))
            return $"(:new::bigint || '{BenchCustomer.EmailDomain}')";
        if (Uuid().IsMatch(value))
            return Ids(value, IsSetting(statement.Sql));
        var name = $"v{variables.Count}";
        variables.Add(name, value);
        return ":" + name;
    }

    // One id, or an array of ids. They are text in the setting that row-level security reads.
    private static string Ids(string value, bool isText)
    {
        var text = Uuid().Replace(value, match => $"' || {Id(match.Value)} || '");
        var type = isText ? "text" : value.StartsWith('{') ? "uuid[]" : "uuid";
        return $"('{text}')::{type}".Replace("'' || ", "", StringComparison.Ordinal).Replace(" || ''", "", StringComparison.Ordinal);
    }

    private static string Id(string id)
    {
        var variable = id == BenchCustomer.Probe.StoreId.ToString() ? "store" : id == BenchCustomer.Probe.Id.ToString() ? "id" : "new";
        return $"'0' || to_hex(:{variable}::bigint) || '{BenchCustomer.IdRest}'";
    }

    private static bool IsSetting(string sql) => sql.Contains("set_config", StringComparison.Ordinal);

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}
