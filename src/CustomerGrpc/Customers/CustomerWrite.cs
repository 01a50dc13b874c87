using CustomerGrpc.Batching;
using CustomerGrpc.Errors;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>Why a write did not take place.</summary>
internal enum WriteRefusal
{
    NotFound = 1,
    EtagMismatch = 2,
    EmailInUse = 3,
    UserUnknown = 4,
    UserInUse = 5,
    GroupUnknown = 6,

    /// <summary>Nothing is in its way any more: run again, the write sees what another transaction has just done.</summary>
    Overtaken = 7,
}

/// <summary>
/// A write of one customer: one statement and one round trip. A further one asks why, if nothing was written; what is to be expected
/// is no error of the database, because an error would undo the statements that share the transaction.
/// </summary>
/// <param name="StoreId">The store.</param>
/// <param name="Sql">The statements.</param>
/// <param name="Parameters">Their parameters from <c>$2</c> on.</param>
/// <param name="Locks">What the write locks first.</param>
internal sealed record CustomerWrite(Guid StoreId, CustomerWriteSql Sql, IReadOnlyList<NpgsqlParameter> Parameters, LockKey Locks)
{
    private const int Attempts = 5;

    /// <summary>By what the customer is named; null where a new one is.</summary>
    public CustomerKey? Key { get; init; }

    /// <summary>Writes, and answers the customer as it is now.</summary>
    /// <exception cref="Failure">The write was refused; nothing was changed.</exception>
    public async Task<CustomerRow> RunAsync(BatchingQueue queue, CancellationToken cancellationToken)
    {
        var write = new StoreStatement<CustomerRow>(StoreId, Sql.Write, Parameters, CustomerTable.Read) { Lock = Locks };
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (await queue.WriteAsync(write, cancellationToken) is { } customer)
                    return customer;
            }
            catch (PostgresException exception) when (CustomerError.Explain(exception) is { } error)
            {
                throw error;
            }

            if (await RefusalAsync(queue, cancellationToken) is var refusal and not WriteRefusal.Overtaken)
                throw ToFailure(refusal);
        }

        throw ToFailure(WriteRefusal.Overtaken);
    }

    private async Task<WriteRefusal> RefusalAsync(BatchingQueue queue, CancellationToken cancellationToken)
    {
        NpgsqlParameter[] parameters = [.. Parameters.Select(parameter => parameter.Clone())];
        var why = new StoreStatement<object>(StoreId, Sql.Refusal, parameters, static row => (WriteRefusal)row.GetInt32(0));
        return (WriteRefusal)(await queue.ReadAsync(why, cancellationToken))!;
    }

    private Failure ToFailure(WriteRefusal refusal) => refusal switch
    {
        WriteRefusal.NotFound => Key!.NotFound(),
        WriteRefusal.EtagMismatch => CustomerError.EtagMismatch(),
        WriteRefusal.EmailInUse => CustomerError.EmailInUse(),
        WriteRefusal.UserUnknown => CustomerError.UnknownUser(),
        WriteRefusal.UserInUse => CustomerError.UserInUse(),
        WriteRefusal.GroupUnknown => CustomerError.UnknownGroup(),
        _ => CustomerError.Overtaken(),
    };
}
