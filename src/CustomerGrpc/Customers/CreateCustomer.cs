using CustomerGrpc.Access;
using CustomerGrpc.Database;
using CustomerGrpc.Database.Statements;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Creates a customer, in one statement. Fails with ALREADY_EXISTS if the email or the user is in use.</summary>
internal sealed class CreateCustomer(StoreStatements statements, TimeProvider clock)
{
    private static readonly string Sql = InsertSql();

    public async Task<V1.Customer> ExecuteAsync(Caller caller, V1.Customer customer, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        List<NpgsqlParameter> parameters =
        [
            new NpgsqlParameter<Guid> { TypedValue = RecordId.New(now) },
            new NpgsqlParameter<string> { TypedValue = caller.Credential },
            .. CustomerTable.Writable.Select(column => column.Value(customer)),
        ];
        var statement = new StoreStatement<Customer>(caller.StoreId, Sql, parameters, CustomerTable.Read)
        {
            Locks = LockKey.OfEmail(caller.StoreId, customer.Email),
        };
        var created = await CustomerError.ExplainedAsync(statements.WriteAsync(statement, cancellationToken));
        return CustomerMapping.ToMessage(created!);
    }

    private static string InsertSql()
    {
        const int firstColumn = 4;
        var values = CustomerTable.Writable.Select((column, i) =>
            column.FieldNumber == V1.Customer.LastActiveTimeFieldNumber ? $"coalesce(${i + firstColumn}, now())" : $"${i + firstColumn}");
        return $"""
            WITH c AS (
                INSERT INTO customers (store_id, id, created_by, {string.Join(", ", CustomerTable.Writable.Select(column => column.Name))})
                VALUES ($1, $2, $3, {string.Join(", ", values)})
                RETURNING *)
            {CustomerTable.SelectWithUser} FROM c {CustomerTable.JoinUser}
            """;
    }
}
