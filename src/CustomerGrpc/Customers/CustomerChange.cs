using System.Globalization;
using System.Text;
using CustomerGrpc.Rpc.Contract;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// What an update does to the columns: some get a new value; of those that keep JSON, single members can be set or removed.
/// </summary>
internal sealed class CustomerChange
{
    private readonly List<CustomerColumn> _replaced = [];
    private readonly Dictionary<CustomerColumn, List<string>> _members = [];
    private readonly V1.Customer _values;

    private CustomerChange(V1.Customer values) => _values = values;

    public bool IsEmpty => _replaced.Count == 0 && _members.Count == 0;

    /// <summary>The values, in the order in which <see cref="Assignments"/> numbers them.</summary>
    public IEnumerable<NpgsqlParameter> Parameters =>
    [
        .. _replaced.Select(column => column.Value(_values)),
        .. _members.SelectMany(column => new[] { new NpgsqlParameter<string[]> { TypedValue = [.. column.Value] }, column.Key.Value(_values) }),
    ];

    /// <summary>Sorts what the mask names by column.</summary>
    public static CustomerChange Of(V1.Customer customer, UpdateMask mask)
    {
        // Only what the mask names, so that a column whose members are set takes no others along.
        var values = new V1.Customer();
        mask.Apply(customer, values);

        var change = new CustomerChange(values);
        foreach (var path in mask.Paths)
            change.Add(path);
        return change;
    }

    /// <summary>The assignments of UPDATE … SET, with parameters from the given number on.</summary>
    public string Assignments(int firstParameter)
    {
        var sql = new StringBuilder();
        var next = firstParameter;
        foreach (var column in _replaced)
            sql.Append(CultureInfo.InvariantCulture, $"{column.Name} = ${next++}, ");
        foreach (var column in _members.Keys)
            sql.Append(CultureInfo.InvariantCulture, $"{column.Name} = (coalesce({column.Name}, '{{}}') - ${next++}) || coalesce(${next++}, '{{}}'), ");
        return sql.ToString(0, sql.Length - 2);
    }

    private void Add(MaskPath path)
    {
        if (CustomerTable.ColumnOf(path.Fields[0].FieldNumber) is not { } column)
            return;
        var member = path.Key ?? (path.Fields.Length > 1 ? path.Field.Name : null);
        if (member is null || !column.HasMembers)
            _replaced.Add(column);
        else if (_members.TryGetValue(column, out var members))
            members.Add(member);
        else
            _members.Add(column, [member]);
    }
}
