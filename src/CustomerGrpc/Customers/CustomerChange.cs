using System.Globalization;
using System.Text;
using CustomerGrpc.Batching;
using CustomerGrpc.Transcoding.Masks;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// What the SQL of a change depends on: the columns that get a new value, those of which members change (a bit for each of
/// <see cref="CustomerTable.Writable"/>), whether a user or groups are set, and the views.
/// </summary>
internal readonly record struct CustomerChangeShape(ulong Replaced, ulong Merged, bool SetsUser, bool SetsGroups, string Views);

/// <summary>
/// What an update does to the columns: some get a new value, unless a view shows it already; of those that keep JSON, single
/// members can be set or removed.
/// </summary>
internal sealed class CustomerChange
{
    private readonly CustomerUpdate _update;
    private readonly Dictionary<CustomerColumn, List<string>>? _members;
    private readonly ulong _replaced;

    private CustomerChange(CustomerUpdate update, UpdateMask mask)
    {
        _update = update;
        foreach (var path in mask.Paths)
        {
            if (CustomerTable.ColumnOf(path.Fields[0].FieldNumber) is not { } column)
                continue;
            if (MemberOf(path) is { } member && column.MergeSql is not null)
                Add(_members ??= [], column, member);
            else
                _replaced |= column.Bit;
        }
    }

    public bool IsEmpty => _replaced == 0 && _members is null;

    public CustomerChangeShape Shape => new(
        _replaced,
        MergedBits(),
        Replaces(V1.Customer.UserFieldNumber) && !string.IsNullOrEmpty(_update.Customer.User?.Id),
        Replaces(V1.Customer.GroupsFieldNumber) && _update.Customer.Groups.Count > 0,
        _update.Views.Count == 0 ? "" : string.Join(", ", _update.Views.Select(view => view.Template)));

    /// <summary>Sorts what the mask names by column.</summary>
    public static CustomerChange Of(CustomerUpdate update)
    {
        var mask = UpdateMask.Of(update.Customer, update.Mask);
        if (mask.Paths.All(path => MemberOf(path) is null))
            return new(update, mask);

        // Only what the mask names, so that a column whose members are set takes no others along.
        var values = new V1.Customer();
        mask.Apply(update.Customer, values);
        return new(update with { Customer = values }, mask);
    }

    /// <summary>Adds the values, in the order in which <see cref="Assignments"/> numbers them.</summary>
    public void AddParameters(List<NpgsqlParameter> parameters)
    {
        foreach (var column in CustomerTable.Writable)
        {
            if ((_replaced & column.Bit) != 0)
                parameters.Add(column.Parameter(_update));
            if (_members?.TryGetValue(column, out var members) != true)
                continue;
            parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. members!] });
            parameters.Add(column.Parameter(_update));
        }
    }

    /// <summary>The assignments of UPDATE … SET, with parameters from the given number on.</summary>
    public string Assignments(StatementForm form, int firstParameter)
    {
        var parameters = ParametersOfReplaced(form, firstParameter);
        var sql = new StringBuilder();
        var next = firstParameter;
        foreach (var column in CustomerTable.Writable)
        {
            if (parameters.ContainsKey(column.Name))
                sql.Append(CultureInfo.InvariantCulture, $"{column.Name} = {Unless(column.Name, form.Value(next++), parameters)}, ");
            if (_members?.ContainsKey(column) == true)
                sql.Append(CultureInfo.InvariantCulture, $"{column.Name} = {column.Merge(form.Value(next++), form.Value(next++))}, ");
        }
        return sql.ToString(0, sql.Length - 2);
    }

    /// <summary>What has to hold for the new values, with parameters as in <see cref="Assignments"/>.</summary>
    /// <param name="firstParameter">The number of the first.</param>
    /// <param name="key">The condition that names the customer.</param>
    public IReadOnlyList<WriteGuard> Guards(int firstParameter, string key)
    {
        var parameters = ParametersOfReplaced(StatementForm.ForOne, firstParameter);
        var shape = Shape;
        List<WriteGuard> guards = [];
        if (shape.SetsUser)
            guards.Add(WriteGuard.UserExists(parameters["user_id"]));
        if (shape.SetsGroups)
            guards.Add(WriteGuard.GroupsExist(parameters["groups"]));
        if (parameters.TryGetValue("email", out var email))
            guards.Add(WriteGuard.EmailIsFree(email, key));
        if (shape.SetsUser)
            guards.Add(WriteGuard.UserIsFree(parameters["user_id"], key));
        return guards;
    }

    private static string? MemberOf(MaskPath path) => path.Key ?? (path.Fields.Length > 1 ? path.Field.Name : null);

    private static void Add(Dictionary<CustomerColumn, List<string>> members, CustomerColumn column, string member)
    {
        if (members.TryGetValue(column, out var known))
            known.Add(member);
        else
            members.Add(column, [member]);
    }

    private bool Replaces(int fieldNumber) => (_replaced & CustomerTable.ColumnOf(fieldNumber)!.Bit) != 0;

    private ulong MergedBits()
    {
        ulong bits = 0;
        foreach (var column in _members?.Keys ?? Enumerable.Empty<CustomerColumn>())
            bits |= column.Bit;
        return bits;
    }

    private Dictionary<string, string> ParametersOfReplaced(StatementForm form, int firstParameter)
    {
        var parameters = new Dictionary<string, string>();
        var next = firstParameter;
        foreach (var column in CustomerTable.Writable)
        {
            if ((_replaced & column.Bit) != 0)
                parameters.Add(column.Name, form.Value(next++));
            if (_members?.ContainsKey(column) == true)
                next += 2;
        }
        return parameters;
    }

    private string Unless(string column, string parameter, Dictionary<string, string> parameters) =>
        _update.Views.FirstOrDefault(view => view.Columns.Contains(column)) is { } view
            ? $"CASE WHEN {view.IsUnchanged(parameters)} THEN {column} ELSE {parameter} END"
            : parameter;
}
