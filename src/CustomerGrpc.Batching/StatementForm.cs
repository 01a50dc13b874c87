namespace CustomerGrpc.Batching;

/// <summary>
/// A form in which the SQL of a statement is written: for one statement, or for many that differ only in their values. In the second form
/// the values come from a table with one row per statement. <c>$1</c> is the store in both forms.
/// </summary>
/// <example>
/// <code>
/// form => $"""
///     UPDATE things SET value = {form.Value(3)} {form.From()}
///     WHERE store_id = $1 AND id = {form.Value(2)} RETURNING value{form.RowNumber}
///     """
/// </code>
/// </example>
public sealed class StatementForm
{
    private readonly string? _rows;

    private StatementForm(string? rows) => _rows = rows;

    /// <summary>The form for one statement.</summary>
    public static StatementForm ForOne { get; } = new(null);

    /// <summary>
    /// What the select list or RETURNING ends with: in the form for many statements, a comma and the number of the row that the result
    /// belongs to. Empty in the form for one.
    /// </summary>
    public string RowNumber => _rows is null ? "" : ", v.row_number";

    /// <summary>A value of the statement: <c>$2</c> and so on.</summary>
    public string Value(int number) => _rows is null ? $"${number}" : $"v.p{number}";

    /// <summary>The FROM clause: the table of values in the form for many statements, and further tables.</summary>
    /// <param name="tables">The further tables; empty if there are none.</param>
    public string From(string tables = "") => (_rows, tables) switch
    {
        (null, "") => "",
        (null, _) => $"FROM {tables}",
        (_, "") => $"FROM {_rows}",
        _ => $"FROM {_rows}, {tables}",
    };

    /// <summary>The same as <see cref="RowNumber"/> for INSERT, whose RETURNING cannot refer to the table of values.</summary>
    /// <param name="number">The number of a value that is unique among the statements.</param>
    /// <param name="column">The column of the new row that holds this value.</param>
    public string RowNumberOf(int number, string column) => _rows is null ? "" : $", array_position(${number}, {column})::bigint";

    /// <summary>The form for many statements with a number of values each.</summary>
    internal static StatementForm ForMany(int values)
    {
        var numbers = Enumerable.Range(2, values).ToArray();
        var arrays = string.Join(", ", numbers.Select(number => $"${number}"));
        var columns = string.Join(", ", numbers.Select(number => $"p{number}"));
        return new($"unnest({arrays}) WITH ORDINALITY AS v ({columns}, row_number)");
    }
}
