using NpgsqlTypes;

namespace CustomerGrpc.Batching;

/// <summary>
/// A form in which the SQL of a statement is written: for one statement, or for many that differ only in their stores and values. In the
/// second form the stores and values come from a table with one row per statement.
/// </summary>
/// <example>
/// <code>
/// form => $"""
///     UPDATE things SET value = {form.Value(3)} {form.From()}
///     WHERE store_id = {form.Store} AND id = {form.Value(2)} RETURNING value{form.RowNumber}
///     """
/// </code>
/// </example>
public sealed class StatementForm
{
    /// <summary>The number of the first value. Number 1 is the store.</summary>
    private const int FirstValue = 2;

    private readonly NpgsqlDbType[]? _types;

    private StatementForm(NpgsqlDbType[]? types) => _types = types;

    /// <summary>The form for one statement.</summary>
    public static StatementForm ForOne { get; } = new(null);

    /// <summary>
    /// What the select list or RETURNING ends with: in the form for many statements, a comma and the number of the row that the result
    /// belongs to. Empty in the form for one.
    /// </summary>
    public string RowNumber => _types is null ? "" : ", v.row_number";

    /// <summary>
    /// The store of the statement. Every table of stores needs a condition on it: row-level security only limits a command to the stores
    /// of all its statements.
    /// </summary>
    public string Store => _types is null ? "$1" : "v.p1";

    private string Rows
    {
        get
        {
            var numbers = Enumerable.Range(1, _types!.Length + 1).ToArray();
            var arrays = string.Join(", ", numbers.Select(number => $"${number}"));
            var columns = string.Join(", ", numbers.Select(number => $"p{number}"));
            return $"unnest({arrays}) WITH ORDINALITY AS v ({columns}, row_number)";
        }
    }

    /// <summary>A value of the statement: <c>$2</c> and so on.</summary>
    public string Value(int number) =>
        _types is null ? $"${number}" : $"v.p{number}{ArrayParameter.CastTo(_types[number - FirstValue])}";

    /// <summary>The FROM clause: the table of values in the form for many statements, and further tables.</summary>
    /// <param name="tables">The further tables; empty if there are none.</param>
    public string From(string tables = "") => (_types, tables) switch
    {
        (null, "") => "",
        (null, _) => $"FROM {tables}",
        (_, "") => $"FROM {Rows}",
        _ => $"FROM {Rows}, {tables}",
    };

    /// <summary>The same as <see cref="RowNumber"/> for INSERT, whose RETURNING cannot refer to the table of values.</summary>
    /// <param name="number">The number of a value that is unique among the statements.</param>
    /// <param name="column">The column of the new row that holds this value.</param>
    public string RowNumberOf(int number, string column) => _types is null ? "" : $", array_position(${number}, {column})::bigint";

    /// <summary>The form for many statements with values of these types.</summary>
    internal static StatementForm ForMany(NpgsqlDbType[] types) => new(types);
}
