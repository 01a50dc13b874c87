using CustomerGrpc.Bench.Pgbench;

namespace CustomerGrpc.Bench.Tests;

/// <summary>The script sends the captured statements with another customer each time.</summary>
public sealed class PgbenchScriptTests
{
    private const string StoreText = "'0' || to_hex(:store::bigint) || '70008000000000000000'";
    private const string IdText = "'0' || to_hex(:id::bigint) || '70008000000000000000'";

    private static readonly string Store = BenchCustomer.Probe.StoreId.ToString(), Id = BenchCustomer.Probe.Id.ToString();

    [Fact]
    public void Ids_become_expressions_and_other_values_stay_parameters()
    {
        var script = PgbenchScript.Of([Statement("UPDATE customers SET name = $3 WHERE store_id = $1 AND id = $2", Store, Id, "Ada Obi")]);

        Assert.Contains(
            $"UPDATE customers SET name = :v0 WHERE store_id = ({StoreText})::uuid AND id = ({IdText})::uuid;", script.Text,
            StringComparison.Ordinal);
        Assert.Equal(new Dictionary<string, string> { ["v0"] = "Ada Obi" }, script.Variables);
    }

    [Fact]
    public void The_store_is_text_where_it_is_set() => AssertStatement(
        $"SELECT set_config('customers.store_id', ({StoreText})::text, true)",
        Statement("SELECT set_config('customers.store_id', $1, true)", Store));

    [Fact]
    public void Ids_within_lists_are_replaced_too()
    {
        AssertStatement(
            $$"""SELECT set_config('customers.store_ids', ('{' || {{StoreText}} || '}')::text, true)""",
            Statement("SELECT set_config('customers.store_ids', $1, true)", $$"""{{{Store}}}"""));
        AssertStatement(
            $$"""SELECT id FROM customers WHERE id = ANY (('{' || {{IdText}} || '}')::uuid[])""",
            Statement("SELECT id FROM customers WHERE id = ANY ($1)", $$"""{{{Id}}}"""));
    }

    [Fact]
    public void A_new_customer_has_a_new_id_and_email() => AssertStatement(
        "INSERT INTO customers VALUES "
            + "(('0' || to_hex(:new::bigint) || '70008000000000000000')::uuid, (:new::bigint || '@bench.example.com'), NULL)",
        Statement("INSERT INTO customers VALUES ($1, $2, $3)", "01a22a15-dd08-7f25-95cd-4dd63c000000", "new-1@bench.example.com", null));

    // pgbench aborts a client whose transaction finds a row locked for too long; with 128 clients that ended a complete run.
    [Fact]
    public void Locked_rows_are_waited_for() => AssertStatement(
        $"SELECT set_config('customers.store_id', ({StoreText})::text, true), set_config('lock_timeout', '0', true)",
        Statement("SELECT set_config('customers.store_id', $1, true), set_config('lock_timeout', $2, true)", Store, "100ms"));

    [Fact]
    public void The_check_fails_for_statements_without_a_row() => Assert.Contains(
        $"WITH result AS (SELECT id FROM customers WHERE id = ({IdText})::uuid) SELECT 1 / count(*) FROM result;",
        PgbenchScript.Check([Statement("SELECT id FROM customers WHERE id = $1", Id)]).Text, StringComparison.Ordinal);

    private static void AssertStatement(string expected, CapturedStatement statement) =>
        Assert.Contains($"\\startpipeline\n{expected};\n", PgbenchScript.Of([statement]).Text, StringComparison.Ordinal);

    private static CapturedStatement Statement(string sql, params string?[] values) =>
        new(sql, values.Index().ToDictionary(value => value.Index + 1, value => value.Item));
}
