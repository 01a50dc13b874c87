using CustomerGrpc.Access;
using CustomerGrpc.Database;
using CustomerGrpc.Database.Statements;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Creates a customer, in one statement. Fails with ALREADY_EXISTS if the email or the user is in use, and with INVALID_ARGUMENT
/// if a group or the user is unknown.
/// </summary>
internal sealed class CreateCustomer(StoreStatements statements, TimeProvider clock)
{
    private const int FirstColumn = 4;

    private static readonly CustomerWriteSql Plain = Sql(hasUser: false, hasGroups: false);
    private static readonly CustomerWriteSql WithUser = Sql(hasUser: true, hasGroups: false);
    private static readonly CustomerWriteSql WithGroups = Sql(hasUser: false, hasGroups: true);
    private static readonly CustomerWriteSql WithBoth = Sql(hasUser: true, hasGroups: true);

    public Task<Customer> ExecuteAsync(Caller caller, CustomerUpdate update, CancellationToken cancellationToken)
    {
        var locks = LockKey.OfEmail(caller.StoreId, update.Customer.Email);
        return new CustomerWrite(caller.StoreId, SqlOf(update.Customer), Parameters(caller, update), locks).RunAsync(statements, cancellationToken);
    }

    private NpgsqlParameter[] Parameters(Caller caller, CustomerUpdate update)
    {
        var parameters = new NpgsqlParameter[CustomerTable.Writable.Length + FirstColumn - 2];
        parameters[0] = new NpgsqlParameter<Guid> { TypedValue = RecordId.New(clock.GetUtcNow()) };
        parameters[1] = new NpgsqlParameter<string> { TypedValue = caller.Credential };
        foreach (var column in CustomerTable.Writable)
            parameters[column.Index + FirstColumn - 2] = column.Parameter(update);
        return parameters;
    }

    private static CustomerWriteSql SqlOf(V1.Customer customer) => (string.IsNullOrEmpty(customer.User?.Id), customer.Groups.Count == 0) switch
    {
        (true, true) => Plain,
        (false, true) => WithUser,
        (true, false) => WithGroups,
        (false, false) => WithBoth,
    };

    private static CustomerWriteSql Sql(bool hasUser, bool hasGroups)
    {
        List<WriteGuard> guards = [];
        if (hasUser)
            guards.Add(WriteGuard.UserExists(ParameterOf(V1.Customer.UserFieldNumber)));
        if (hasGroups)
            guards.Add(WriteGuard.GroupsExist(ParameterOf(V1.Customer.GroupsFieldNumber)));
        var conditions = guards.Count == 0 ? "" : $"WHERE {string.Join(" AND ", guards.Select(guard => guard.Holds))}";

        guards.Add(WriteGuard.EmailIsFree(ParameterOf(V1.Customer.EmailFieldNumber), key: "false"));
        if (hasUser)
            guards.Add(WriteGuard.UserIsFree(ParameterOf(V1.Customer.UserFieldNumber), key: "false"));
        var values = CustomerTable.Writable.Select(column => column.FieldNumber == V1.Customer.LastActiveTimeFieldNumber
            ? $"coalesce({ParameterOf(column.FieldNumber)}, now())"
            : ParameterOf(column.FieldNumber));
        return CustomerSql.Write(
            $"""
            INSERT INTO customers AS c (store_id, id, created_by, {string.Join(", ", CustomerTable.Writable.Select(column => column.Name))})
            SELECT $1, $2, $3, {string.Join(", ", values)} {conditions}
            ON CONFLICT DO NOTHING
            """,
            guards);
    }

    private static string ParameterOf(int fieldNumber) => $"${CustomerTable.ColumnOf(fieldNumber)!.Index + FirstColumn}";
}
