using NpgsqlTypes;

namespace CustomerGrpc.Batching;

/// <summary>
/// A form in which the SQL of a statement is written: for one statement, or for many that differ only in their stores and values. In the
/// second form the stores and values come from a table with one row per statement. In a database that is distributed with Citus, there
/// is one store, so that Citus routes the command to its node.
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
    private readonly int _rows;
    private readonly int _width;
    private readonly int _row;

    private StatementForm(bool isRouted, NpgsqlDbType[]? types = null, int rows = 1, int width = 0, int row = 0) =>
        (IsRouted, _types, _rows, _width, _row) = (isRouted, types, rows, width, row);

    /// <summary>The form for one statement.</summary>
    public static StatementForm ForOne { get; } = new(isRouted: false);

    /// <summary>
    /// Whether Citus routes the command to the node of a store. Then each table is compared with <see cref="Store"/>, and RETURNING has no
    /// subquery.
    /// </summary>
    public bool IsRouted { get; }

    /// <summary>
    /// What the select list or RETURNING ends with: in the form for many statements, a comma and the number of the row that the result
    /// belongs to. Empty in the form for one.
    /// </summary>
    public string RowNumber => _types is null ? "" : ", v.row_number";

    /// <summary>
    /// The store of the statement. Every table of stores needs a condition on it: row-level security only limits a command to the stores
    /// of all its statements.
    /// </summary>
    public string Store => _types is null || IsRouted ? "$1" : "v.p1";

    private string Rows
    {
        get
        {
            var numbers = Enumerable.Range(1, _types!.Length + 1).Skip(IsRouted ? 1 : 0).ToArray();
            var arrays = string.Join(", ", numbers.Select(number => $"${number}"));
            var columns = string.Join(", ", numbers.Select(number => $"p{number}"));
            return $"unnest({arrays}) WITH ORDINALITY AS v ({columns}, row_number)";
        }
    }

    /// <summary>A value of the statement: <c>$2</c> and so on.</summary>
    public string Value(int number) =>
        _types is null ? $"${number + (_row * _width)}" : $"v.p{number}{ArrayParameter.CastTo(_types[number - FirstValue])}";

    /// <summary>The FROM clause: the table of values in the form for many statements, and further tables.</summary>
    /// <param name="tables">The further tables; empty if there are none.</param>
    public string From(string tables = "") => (_types, tables) switch
    {
        (null, "") => "",
        (null, _) => $"FROM {tables}",
        (_, "") => $"FROM {Rows}",
        _ => $"FROM {Rows}, {tables}",
    };

    /// <summary>The new rows of an INSERT.</summary>
    /// <param name="values">Writes the values of the columns of one row.</param>
    public string NewRows(Func<StatementForm, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return _types is null
            ? $"VALUES {string.Join(", ", Enumerable.Range(0, _rows).Select(row => $"({values(OfRow(row))})"))}"
            : $"SELECT {values(this)} {From()}";
    }

    /// <summary>The same as <see cref="RowNumber"/> for INSERT, whose RETURNING cannot refer to the table of values.</summary>
    /// <param name="number">The number of a value that is unique among the statements.</param>
    /// <param name="column">The column of the new row that holds this value.</param>
    public string RowNumberOf(int number, string column)
    {
        if (_types is not null)
            return $", array_position(${number}, {column})::bigint";
        var values = string.Join(", ", Enumerable.Range(0, _rows).Select(row => OfRow(row).Value(number)));
        return _rows == 1 ? "" : $", array_position(ARRAY[{values}], {column})::bigint";
    }

    /// <summary>The form for one statement that Citus routes.</summary>
    internal static StatementForm RoutedForOne { get; } = new(isRouted: true);

    /// <summary>The form for many statements with values of these types.</summary>
    internal static StatementForm ForMany(NpgsqlDbType[] types) => new(isRouted: false, types);

    /// <summary>The form for many statements of one store.</summary>
    internal static StatementForm RoutedForMany(NpgsqlDbType[] types) => new(isRouted: true, types);

    /// <summary>
    /// The form for many INSERTs of one store: their values follow one another as <c>$2</c> and so on, because Citus routes an INSERT only
    /// if it has VALUES.
    /// </summary>
    /// <param name="rows">How many statements.</param>
    /// <param name="width">How many values each has.</param>
    internal static StatementForm RoutedForRows(int rows, int width) => new(isRouted: true, types: null, rows, width);

    private StatementForm OfRow(int row) => new(IsRouted, _types, _rows, _width, row);
}
