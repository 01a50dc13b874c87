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
    private static readonly string Sql = InsertSql();

    public async Task<Customer> ExecuteAsync(Caller caller, CustomerUpdate update, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<NpgsqlParameter> parameters =
        [
            new NpgsqlParameter<Guid> { TypedValue = RecordId.New(now) },
            new NpgsqlParameter<string> { TypedValue = caller.Credential },
            .. CustomerTable.Writable.Select(column => column.Parameter(update)),
        ];
        var statement = new StoreStatement<Customer>(caller.StoreId, Sql, parameters, CustomerTable.Read)
        {
            Locks = LockKey.OfEmail(caller.StoreId, update.Customer.Email),
        };
        return await CustomerError.ExplainedAsync(statements.WriteAsync(statement, cancellationToken)) ?? throw CustomerError.UnknownGroup();
    }

    private static string InsertSql()
    {
        const int firstColumn = 4;
        var values = CustomerTable.Writable.Select((column, i) =>
            column.FieldNumber == V1.Customer.LastActiveTimeFieldNumber ? $"coalesce(${i + firstColumn}, now())" : $"${i + firstColumn}");
        var groups = firstColumn + CustomerTable.Writable.Index().Single(column => column.Item.FieldNumber == V1.Customer.GroupsFieldNumber).Index;
        return $"""
            WITH c AS (
                INSERT INTO customers (store_id, id, created_by, {string.Join(", ", CustomerTable.Writable.Select(column => column.Name))})
                SELECT $1, $2, $3, {string.Join(", ", values)}
                WHERE {CustomerGroups.Exist($"${groups}")}
                RETURNING *)
            {CustomerTable.SelectWithUser} FROM c {CustomerTable.JoinUser}
            """;
    }
}
