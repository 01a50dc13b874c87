using System.Globalization;
using System.Text;
using CustomerGrpc.Rpc.Contract;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// What an update does to the columns: some get a new value, unless a view shows it already; of those that keep JSON, single
/// members can be set or removed.
/// </summary>
internal sealed class CustomerChange
{
    private readonly List<CustomerColumn> _replaced = [];
    private readonly Dictionary<CustomerColumn, List<string>> _members = [];
    private readonly CustomerUpdate _update;

    private CustomerChange(CustomerUpdate update) => _update = update;

    public bool IsEmpty => _replaced.Count == 0 && _members.Count == 0;

    public bool SetsGroups => _update.Customer.Groups.Count > 0;

    /// <summary>The values, in the order in which <see cref="Assignments"/> numbers them.</summary>
    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        .. _replaced.Select(column => column.Parameter(_update)),
        .. _members.SelectMany(column => new[] { new NpgsqlParameter<string[]> { TypedValue = [.. column.Value] }, column.Key.Parameter(_update) }),
    ];

    /// <summary>Sorts what the mask names by column.</summary>
    public static CustomerChange Of(CustomerUpdate update)
    {
        // Only what the mask names, so that a column whose members are set takes no others along.
        var mask = UpdateMask.Of(update.Customer, update.Mask);
        var values = new V1.Customer();
        mask.Apply(update.Customer, values);

        var change = new CustomerChange(update with { Customer = values });
        foreach (var path in mask.Paths)
            change.Add(path);
        return change;
    }

    /// <summary>The assignments of UPDATE … SET, with parameters from the given number on.</summary>
    public string Assignments(int firstParameter)
    {
        var sql = new StringBuilder();
        var next = firstParameter;
        var parameters = _replaced.ToDictionary(column => column.Name, _ => $"${next++}");
        foreach (var (column, parameter) in parameters)
            sql.Append(CultureInfo.InvariantCulture, $"{column} = {Unless(column, parameter, parameters)}, ");
        foreach (var column in _members.Keys)
            sql.Append(CultureInfo.InvariantCulture, $"{column.Name} = {column.Merge($"${next++}", $"${next++}")}, ");
        return sql.ToString(0, sql.Length - 2);
    }

    /// <summary>What a statement's WHERE adds so that an unknown group finds no row; nothing where no group is set.</summary>
    public string GroupsExist(int firstParameter)
    {
        if (!SetsGroups)
            return "";
        var index = _replaced.FindIndex(column => column.FieldNumber == V1.Customer.GroupsFieldNumber);
        return $" AND {CustomerGroups.Exist($"${firstParameter + index}")}";
    }

    private string Unless(string column, string parameter, Dictionary<string, string> parameters) =>
        _update.Views.FirstOrDefault(view => view.Columns.Contains(column)) is { } view
            ? $"CASE WHEN {view.IsUnchanged(parameters)} THEN {column} ELSE {parameter} END"
            : parameter;

    private void Add(MaskPath path)
    {
        if (CustomerTable.ColumnOf(path.Fields[0].FieldNumber) is not { } column)
            return;
        var member = path.Key ?? (path.Fields.Length > 1 ? path.Field.Name : null);
        if (member is null || column.MergeSql is null)
            _replaced.Add(column);
        else if (_members.TryGetValue(column, out var members))
            members.Add(member);
        else
            _members.Add(column, [member]);
    }
}
