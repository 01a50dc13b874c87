using System.Collections.Concurrent;
using CustomerGrpc.Access;
using CustomerGrpc.Batching;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>
/// Restores a deleted customer. Fails with NOT_FOUND if there is none, or it was deleted too long ago, with ALREADY_EXISTS if it is not
/// deleted or another one has its email or its user, and with ABORTED if its revision does not meet a condition.
/// </summary>
internal sealed class UndeleteCustomer(BatchingQueue queue, DeletedCustomers deleted)
{
    private static readonly ConcurrentDictionary<RevisionTest, CustomerWriteSql> Cache = new();

    public async Task<CustomerRow> ExecuteAsync(
        Caller caller, CustomerKey key, RevisionCondition condition, CancellationToken cancellationToken)
    {
        List<NpgsqlParameter> parameters = [key.Parameter];
        condition.AddParameter(parameters);
        parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = deleted.EarliestDeletion });
        var sql = Cache.GetOrAdd(condition.Test, _ => Sql(key.Condition, condition, parameters));
        var write = new CustomerWrite(caller.StoreId, sql, parameters, key.LocksIn(caller.StoreId)) { Key = key };
        return await write.RunAsync(queue, cancellationToken);
    }

    private static CustomerWriteSql Sql(Func<StatementForm, string> key, RevisionCondition condition, List<NpgsqlParameter> parameters)
    {
        var earliest = parameters.Count + 1;
        return CustomerSql.Update(
            _ => "delete_time = NULL",
            key,
            condition,
            [
                WriteGuard.OwnValueIsFree("email_key", key, WriteRefusal.EmailInUse),
                WriteGuard.OwnValueIsFree("user_id", key, WriteRefusal.UserInUse),
            ],
            parameters.Select(parameter => parameter.NpgsqlDbType),
            isDeleted: form => $"delete_time > {form.Value(earliest)}");
    }
}
