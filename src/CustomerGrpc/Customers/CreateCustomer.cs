using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// Creates a customer, in one statement. Fails with ALREADY_EXISTS if the email or the user is in use, and with INVALID_ARGUMENT
/// if a group or the user is unknown.
/// </summary>
internal sealed class CreateCustomer(BatchingQueue queue, TimeProvider clock)
{
    private const int FirstColumn = 4;

    private static readonly NpgsqlDbType[] Types =
        [NpgsqlDbType.Uuid, NpgsqlDbType.Text, .. CustomerTable.Writable.Select(column => column.Type)];

    private static readonly CustomerWriteSql Plain = Sql(hasUser: false, hasGroups: false);
    private static readonly CustomerWriteSql WithUser = Sql(hasUser: true, hasGroups: false);
    private static readonly CustomerWriteSql WithGroups = Sql(hasUser: false, hasGroups: true);
    private static readonly CustomerWriteSql WithBoth = Sql(hasUser: true, hasGroups: true);

    /// <param name="caller">The caller.</param>
    /// <param name="customer">The customer's fields.</param>
    /// <param name="metadataJson">As <see cref="CustomerUpdate.MetadataJson"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<CustomerRow> ExecuteAsync(Caller caller, V1.Customer customer, string? metadataJson, CancellationToken cancellationToken)
    {
        var locks = CustomerKey.LockOfEmail(caller.StoreId, customer.Email);
        var parameters = Parameters(RecordId.New(clock.GetUtcNow()), caller.Credential, customer, metadataJson);
        return new CustomerWrite(caller.StoreId, SqlOf(customer), parameters, locks).RunAsync(queue, cancellationToken);
    }

    private static NpgsqlParameter[] Parameters(Guid id, string credential, V1.Customer customer, string? metadataJson)
    {
        var columns = CustomerTable.Writable;
        var parameters = new NpgsqlParameter[Types.Length];
        parameters[0] = new NpgsqlParameter<Guid> { TypedValue = id };
        parameters[1] = new NpgsqlParameter<string> { TypedValue = credential };
        for (var index = 0; index < columns.Length; index++)
            parameters[index + FirstColumn - 2] = CustomerTable.Parameter(columns[index], customer, metadataJson);
        return parameters;
    }

    private static CustomerWriteSql SqlOf(V1.Customer customer) =>
        (string.IsNullOrEmpty(customer.User?.Id), customer.Groups.Count == 0) switch
        {
            (true, true) => Plain,
            (false, true) => WithUser,
            (true, false) => WithGroups,
            (false, false) => WithBoth,
        };

    private static CustomerWriteSql Sql(bool hasUser, bool hasGroups)
    {
        List<WriteGuard> guards = [new(IsAllowed, WriteRefusal.TooLarge)];
        if (hasUser)
            guards.Add(WriteGuard.UserExists(form => Value(form, V1.Customer.UserFieldNumber)));
        if (hasGroups)
            guards.Add(WriteGuard.GroupsExist(form => Value(form, V1.Customer.GroupsFieldNumber)));
        WriteGuard[] conditions = [.. guards];

        guards.Add(WriteGuard.EmailIsFree(form => CustomerEmail.KeySql(Value(form, V1.Customer.EmailFieldNumber)), key: _ => "false"));
        if (hasUser)
            guards.Add(WriteGuard.UserIsFree(form => Value(form, V1.Customer.UserFieldNumber), key: _ => "false"));
        return new(StatementSql.Create(Write, Types), CustomerSql.Refusal(guards));

        string Write(StatementForm form) => $"""
            {InsertText(form)}{form.From()} WHERE {string.Join(" AND ", conditions.Select(guard => guard.In(form)))}
            ON CONFLICT DO NOTHING RETURNING {CustomerTable.Selected}{form.RowNumberOf(2, "c.id")}
            """;
    }

    private static string IsAllowed(StatementForm form) => CustomerSize.IsAllowed(column => Value(form, column.FieldNumber));

    private static string InsertText(StatementForm form)
    {
        var values = CustomerTable.Writable.Select(column => column.FieldNumber == V1.Customer.LastActiveTimeFieldNumber
            ? $"coalesce({Value(form, column.FieldNumber)}, now())"
            : Value(form, column.FieldNumber));
        return $"""
            INSERT INTO customers AS c (store_id, id, created_by, {string.Join(", ", CustomerTable.Writable.Select(column => column.Name))})
            SELECT {form.Store}, {form.Value(2)}, {form.Value(3)}, {string.Join(", ", values)}

            """;
    }

    private static string Value(StatementForm form, int fieldNumber) =>
        form.Value(CustomerTable.ColumnOf(fieldNumber)!.Index + FirstColumn);
}
