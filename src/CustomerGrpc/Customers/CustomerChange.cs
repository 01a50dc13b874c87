using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using CustomerGrpc.Transcoding.Masks;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// The part of a change that its SQL depends on: the columns that get a new value, those of which members change (one bit for each of
/// <see cref="CustomerTable.Writable"/>), whether a user or groups are set, the views, and those that must show the value already.
/// </summary>
internal readonly record struct CustomerChangeShape(
    ulong Replaced, ulong Merged, bool SetsUser, bool SetsGroups, string Views, string OnlyIfShown);

/// <summary>
/// What an update does to the columns, as one list of assignments. The SQL, its parameters, the conditions of the write and the key
/// under which the SQL is cached are all derived from this list, so they number the parameters alike.
/// </summary>
internal sealed class CustomerChange
{
    private readonly CustomerUpdate _update;
    private readonly List<ColumnAssignment> _assignments = [];
    private readonly int _emailKey;

    private CustomerChange(CustomerUpdate update, int firstParameter, ulong columns, Dictionary<CustomerColumn, List<string>>? members)
    {
        _update = update;
        foreach (var column in CustomerTable.Writable)
        {
            if ((columns & column.Bit) == 0)
                continue;
            var assignment = new ColumnAssignment(column, members?.GetValueOrDefault(column), firstParameter);
            _assignments.Add(assignment);
            firstParameter += assignment.ParameterCount;
        }
        _emailKey = firstParameter;
    }

    /// <summary>Whether no column is written.</summary>
    public bool IsEmpty => _assignments.Count == 0;

    /// <summary>The change without its values. Changes of the same shape have the same SQL.</summary>
    public CustomerChangeShape Shape
    {
        get
        {
            ulong replaced = 0, merged = 0;
            foreach (var assignment in _assignments)
            {
                if (assignment.Members is null)
                    replaced |= assignment.Column.Bit;
                else
                    merged |= assignment.Column.Bit;
            }
            return new(replaced, merged, SetsUser, SetsGroups, Text(_update.Views), Text(_update.OnlyIfShown.Select(value => value.View)));
        }
    }

    private bool SetsEmail => Find("email") is not null;

    private bool SetsUser => Find("user_id") is not null && !string.IsNullOrEmpty(_update.Customer.User?.Id);

    private bool SetsGroups => Find("groups") is not null && _update.Customer.Groups.Count > 0;

    /// <summary>Sorts what the mask names by column.</summary>
    /// <param name="update">The update.</param>
    /// <param name="firstParameter">The number of the first parameter with a new value.</param>
    public static CustomerChange Of(CustomerUpdate update, int firstParameter)
    {
        ulong columns = 0;
        Dictionary<CustomerColumn, List<string>>? members = null;
        var namesMembers = false;
        foreach (var path in update.Mask.Paths)
        {
            if (CustomerTable.ColumnOf(path.Fields[0].FieldNumber) is not { } column)
                continue;
            columns |= column.Bit;
            var member = MemberOf(path);
            namesMembers |= member is not null;
            if (member is not null && column.MergeSql is not null)
                Add(members ??= [], column, member);
        }
        return new(namesMembers ? OnlyNamed(update) : update, firstParameter, columns, members);
    }

    /// <summary>Adds the new values, in the order of their numbers.</summary>
    public void AddParameters(List<NpgsqlParameter> parameters)
    {
        foreach (var assignment in _assignments)
            assignment.AddParameters(parameters, _update);
        // With row-level security, Postgres treats lower() of a column as leaky and would read the whole store.
        if (SetsEmail)
            parameters.Add(new NpgsqlParameter<string> { TypedValue = CustomerEmail.KeyOf(_update.Customer.Email) });
    }

    /// <summary>The unique values that the customer gets.</summary>
    public IReadOnlyList<LockKey> Claims(Guid storeId)
    {
        List<LockKey> claims = [];
        if (SetsEmail)
            claims.Add(CustomerKey.LockOfEmail(storeId, _update.Customer.Email));
        if (SetsUser && RecordId.TryParse(_update.Customer.User.Id, out var user))
            claims.Add(LockKey.ForUniqueValue(storeId, user.ToString()));
        return claims;
    }

    /// <summary>The assignments of UPDATE … SET.</summary>
    public string Assignments(StatementForm form) => string.Join(
        ", ",
        _assignments.Select(assignment => $"{assignment.Column.Name} = {UnlessUnchanged(assignment, form)}").Concat(
            _update.Views.Select(view => view.Rest?.Column).OfType<string>().Where(column => Find(column) is null).Select(
                column => $"{column} = {Kept(column, form)}")));

    /// <summary>The conditions that the new values have to meet.</summary>
    /// <param name="key">The condition that names the customer.</param>
    public IReadOnlyList<WriteGuard> Guards(Func<StatementForm, string> key)
    {
        List<WriteGuard> guards = [];
        if (SetsUser)
            guards.Add(WriteGuard.UserExists(form => ValueOf("user_id", form)));
        if (SetsGroups)
            guards.Add(WriteGuard.GroupsExist(form => ValueOf("groups", form)));
        if (SetsEmail)
            guards.Add(WriteGuard.EmailIsFree(form => form.Value(_emailKey), key));
        if (SetsUser)
            guards.Add(WriteGuard.UserIsFree(form => ValueOf("user_id", form), key));
        guards.AddRange(_update.OnlyIfShown.Select(
            (value, index) => WriteGuard.IsShown(form => IsUnchanged(value.View, form), key, index)));
        guards.AddRange(_assignments.Where(assignment => assignment is { Members: not null, Column.MaxMembers: not null }).Select(
            assignment => WriteGuard.OnRow(
                form => CustomerSize.HasFewMembers(assignment.Column, assignment.NewValue(form)), key, WriteRefusal.TooManyKeys)));
        if (_assignments.Exists(assignment => assignment.Column.IsLarge))
            guards.Add(WriteGuard.OnRow(form => CustomerSize.IsAllowedAfter(column => After(column, form)), key, WriteRefusal.TooLarge));
        return guards;
    }

    // The value of a column after the update.
    private string After(CustomerColumn column, StatementForm form) =>
        Find(column.Name) is { } assignment ? UnlessUnchanged(assignment, form) : column.Name;

    private static string? MemberOf(MaskPath path) => path.Key ?? (path.Fields.Length > 1 ? path.Field.Name : null);

    private static void Add(Dictionary<CustomerColumn, List<string>> members, CustomerColumn column, string member)
    {
        if (members.TryGetValue(column, out var known))
            known.Add(member);
        else
            members.Add(column, [member]);
    }

    /// <summary>The update without the values that the mask does not name: the merge of a column adds all members it is given.</summary>
    private static CustomerUpdate OnlyNamed(CustomerUpdate update)
    {
        var values = new V1.Customer();
        update.Mask.Apply(update.Customer, values);
        return update with { Customer = values };
    }

    private ColumnAssignment? Find(string column)
    {
        foreach (var assignment in _assignments)
        {
            if (assignment.Column.Name == column)
                return assignment;
        }
        return null;
    }

    private string ValueOf(string column, StatementForm form) => Find(column)!.Value.Value(form);

    // A view that already shows the new value leaves its columns as they are.
    private string UnlessUnchanged(ColumnAssignment assignment, StatementForm form)
    {
        var column = assignment.Column.Name;
        return assignment.Members is null && _update.Views.FirstOrDefault(view => view.Columns.Contains(column)) is { } view
            ? $"CASE WHEN {IsUnchanged(view, form)} THEN {Kept(column, form)} ELSE {NewValue(view, assignment, form)} END"
            : assignment.NewValue(form);
    }

    private string NewValue(CustomerView view, ColumnAssignment assignment, StatementForm form) =>
        view.Replace(written => ValueOf(written, form)) ?? assignment.Value(form);

    // The value of a column that the update does not set: only a new value of a view whose rest it holds changes it.
    private string Kept(string column, StatementForm form) =>
        _update.Views.FirstOrDefault(view => view.Rest?.Column == column) is { } view
            ? $"CASE WHEN {IsUnchanged(view, form)} THEN {column} ELSE {view.Rest!.Value} END"
            : column;

    private string IsUnchanged(CustomerView view, StatementForm form) => view.IsUnchanged(written => ValueOf(written, form));

    private static string Text(IEnumerable<CustomerView> views) => string.Join(", ", views.Select(view => view.Template));
}
