using CustomerGrpc.Batching;
using CustomerGrpc.Errors;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>The reason why a write did not take place.</summary>
internal enum WriteRefusal
{
    NotFound = 1,
    EtagMismatch = 2,
    EmailInUse = 3,
    UserUnknown = 4,
    UserInUse = 5,
    GroupUnknown = 6,

    /// <summary>No condition is false any more, because another transaction has changed the data. The write is run again.</summary>
    Overtaken = 7,

    TooLarge = 8,
    TooManyKeys = 9,

    /// <summary>The customer to undelete is not deleted.</summary>
    NotDeleted = 10,

    /// <summary>The first of <see cref="CustomerUpdate.OnlyIfShown"/> is a new value; the next number stands for the second.</summary>
    ValueNotShown = 11,
}

/// <summary>
/// A write of one customer: one statement in one round trip. If it writes nothing, a second statement finds the reason. Expected conditions
/// are not errors of the database, because an error would roll back the other statements of the transaction.
/// </summary>
/// <param name="StoreId">The store.</param>
/// <param name="Sql">The statements.</param>
/// <param name="Parameters">Their parameters from <c>$2</c> on.</param>
/// <param name="Locks">What the write locks first.</param>
internal sealed record CustomerWrite(Guid StoreId, CustomerWriteSql Sql, IReadOnlyList<NpgsqlParameter> Parameters, LockKey Locks)
{
    private const int Attempts = 5;

    /// <summary>The key of the customer; null for a new one.</summary>
    public CustomerKey? Key { get; init; }

    /// <summary>The unique values that the write gives to the customer, if <see cref="Locks"/> is its row.</summary>
    public IReadOnlyList<LockKey> Claims { get; init; } = [];

    /// <summary>The values that the customer has to show already.</summary>
    public IReadOnlyList<ShownValue> OnlyIfShown { get; init; } = [];

    /// <summary>Runs the write, and returns the customer after it.</summary>
    /// <exception cref="Failure">The write was refused; nothing was changed.</exception>
    public async Task<CustomerRow> RunAsync(BatchingQueue queue, CancellationToken cancellationToken)
    {
        var write = new StoreStatement<CustomerRow>(StoreId, Sql.Write, Parameters, CustomerTable.Read) { Lock = Locks, Claims = Claims };
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            try
            {
                if (await queue.WriteAsync(write, cancellationToken) is { } customer)
                    return await CustomerUser.CompleteAsync(queue, StoreId, customer, cancellationToken);
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
        WriteRefusal.TooLarge => CustomerError.TooLarge(),
        WriteRefusal.TooManyKeys => CustomerError.TooManyKeys(),
        WriteRefusal.NotDeleted => CustomerError.NotDeleted(),
        >= WriteRefusal.ValueNotShown => CustomerError.Invalid([OnlyIfShown[refusal - WriteRefusal.ValueNotShown].Violation]),
        _ => CustomerError.Overtaken(),
    };
}
