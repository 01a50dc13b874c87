using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerGrpc.Bench;

/// <summary>
/// The captured statements as a pgbench script. A value that differs for each request becomes an expression over pgbench's
/// numbers (it has no random UUIDs; the expression costs well under one percent of the statement); the others stay parameters.
/// </summary>
/// <param name="Text">The script.</param>
/// <param name="Variables">The values of the parameters, which pgbench sends unchanged.</param>
internal sealed partial record PgbenchScript(string Text, IReadOnlyDictionary<string, string> Variables)
{
    public static PgbenchScript Of(IReadOnlyList<CapturedStatement> statements)
    {
        var variables = new Dictionary<string, string>();
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            \set n random(0, {BenchDatabase.Customers - 1})
            \set id {BenchCustomer.FirstId} + :n
            \set store {BenchCustomer.FirstStoreId} + :n % {BenchDatabase.Stores}
            \set k :k + 1
            \set new :first + :k * 64 + :client_id
            \startpipeline

            """);
        foreach (var statement in statements)
            text.Append(Parameter().Replace(statement.Sql, match => Value(statement, match.Groups[1].Value, variables))).Append(";\n");
        text.Append("\\endpipeline\n");
        return new(text.ToString(), variables);
    }

    private static string Value(CapturedStatement statement, string number, Dictionary<string, string> variables)
    {
        var probe = BenchCustomer.Probe;
        // The store is text in the setting that row-level security reads, and a uuid everywhere else.
        var type = statement.Sql.Contains("set_config", StringComparison.Ordinal) ? "text" : "uuid";
        switch (statement.Parameters[int.Parse(number, CultureInfo.InvariantCulture)])
        {
            case null:
                return "NULL";
            case var value when value == probe.StoreId.ToString():
                return Id("store", type);
            case var value when value == probe.Id.ToString():
                return Id("id", type);
            case var value when Guid.TryParse(value, out _):
                return Id("new", type);
            case var value when value.EndsWith(BenchCustomer.EmailDomain, StringComparison.Ordinal):
                return $"(:new::bigint || '{BenchCustomer.EmailDomain}')";
            case var value:
                var name = $"v{variables.Count}";
                variables.Add(name, value);
                return ":" + name;
        }
    }

    private static string Id(string variable, string type) => $"('0' || to_hex(:{variable}::bigint) || '{BenchCustomer.IdRest}')::{type}";

    [GeneratedRegex(@"\$(\d+)")]
    private static partial Regex Parameter();
}
