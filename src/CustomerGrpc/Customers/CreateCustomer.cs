using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using CustomerGrpc.Database;
using Npgsql;
using NpgsqlTypes;

namespace CustomerGrpc.Customers;

/// <summary>
/// Creates a customer. Fails with ALREADY_EXISTS if the email or the user is in use, and with INVALID_ARGUMENT if a group or the user is
/// unknown. What the customer refers to is looked up first, because Citus sends an INSERT without conditions straight to one node.
/// </summary>
internal sealed class CreateCustomer(BatchingQueue queue, TimeProvider clock)
{
    private const int FirstColumn = 4;

    private static readonly NpgsqlDbType[] Types =
        [NpgsqlDbType.Uuid, NpgsqlDbType.Text, .. CustomerTable.Writable.Select(column => column.Type)];

    private static readonly CustomerWriteSql Sql = new(
        StatementSql.CreateInsert(Write, Types),
        CustomerSql.Refusal(
        [
            WriteGuard.EmailIsFree(form => CustomerEmail.KeySql(Value(form, V1.Customer.EmailFieldNumber)), key: _ => "false"),
            WriteGuard.UserIsFree(form => Value(form, V1.Customer.UserFieldNumber), key: _ => "false"),
        ]));

    /// <param name="caller">The caller.</param>
    /// <param name="customer">The customer's fields.</param>
    /// <param name="metadataJson">As <see cref="CustomerUpdate.MetadataJson"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<CustomerRow> ExecuteAsync(
        Caller caller, V1.Customer customer, string? metadataJson, CancellationToken cancellationToken)
    {
        var locks = CustomerKey.LockOfEmail(caller.StoreId, customer.Email);
        var parameters = Parameters(RecordId.New(clock.GetUtcNow()), caller.Credential, customer, metadataJson);
        await new NewCustomer(caller.StoreId, customer, metadataJson).CheckAsync(queue, cancellationToken);
        return await new CustomerWrite(caller.StoreId, Sql, parameters, locks).RunAsync(queue, cancellationToken);
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

    private static string Write(StatementForm form) => $"""
        INSERT INTO customers AS c (store_id, id, created_by, {string.Join(", ", CustomerTable.Writable.Select(column => column.Name))})
        {form.NewRows(Values)}
        ON CONFLICT DO NOTHING RETURNING {CustomerTable.Selected}{form.RowNumberOf(2, "c.id")}
        """;

    private static string Values(StatementForm form)
    {
        var values = CustomerTable.Writable.Select(column => column.FieldNumber == V1.Customer.LastActiveTimeFieldNumber
            ? $"coalesce({Value(form, column.FieldNumber)}, now())"
            : Value(form, column.FieldNumber));
        return $"{form.Store}, {form.Value(2)}, {form.Value(3)}, {string.Join(", ", values)}";
    }

    private static string Value(StatementForm form, int fieldNumber) =>
        form.Value(CustomerTable.ColumnOf(fieldNumber)!.Index + FirstColumn);
}
