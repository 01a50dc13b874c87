using NpgsqlTypes;

namespace CustomerGrpc.Batching.Tests;

public sealed class StatementSqlTests
{
    [Fact]
    public void The_form_for_one_statement_uses_its_parameters()
    {
        var form = StatementForm.ForOne;

        Assert.Equal(
            "UPDATE t SET a = $3 WHERE store_id = $1 AND id = $2 RETURNING a",
            $"UPDATE t SET a = {form.Value(3)} WHERE store_id = {form.Store} AND id = {form.Value(2)} RETURNING a{form.RowNumber}");
        Assert.Equal(("", "FROM t", ""), (form.From(), form.From("t"), form.RowNumberOf(2, "id")));
    }

    [Fact]
    public void The_form_for_many_statements_uses_a_table_of_their_values()
    {
        List<string> written = [];

        StatementSql.Create(
            form => Add($"{form.Store} {form.Value(2)} {form.Value(3)} {form.From()} {form.From("t")}{form.RowNumber}{form.RowNumberOf(2, "id")}"),
            [NpgsqlDbType.Uuid, NpgsqlDbType.Array | NpgsqlDbType.Bigint]);

        const string Rows = "unnest($1, $2, $3) WITH ORDINALITY AS v (p1, p2, p3, row_number)";
        const string RoutedRows = "unnest($2, $3) WITH ORDINALITY AS v (p2, p3, row_number)";
        Assert.Equal(4, written.Count);
        Assert.Equal($"v.p1 v.p2 v.p3::bigint[] FROM {Rows} FROM {Rows}, t, v.row_number, array_position($2, id)::bigint", written[2]);
        Assert.Equal(
            $"$1 v.p2 v.p3::bigint[] FROM {RoutedRows} FROM {RoutedRows}, t, v.row_number, array_position($2, id)::bigint", written[3]);

        string Add(string sql)
        {
            written.Add(sql);
            return sql;
        }
    }

    [Theory]
    [InlineData(NpgsqlDbType.Array | NpgsqlDbType.Uuid)]
    [InlineData(NpgsqlDbType.Interval)]
    public void Values_that_cannot_be_elements_of_an_array_have_no_array_form(NpgsqlDbType type) =>
        Assert.False(StatementSql.Create(_ => "", [NpgsqlDbType.Uuid, type]).HasArrayForm);
}
