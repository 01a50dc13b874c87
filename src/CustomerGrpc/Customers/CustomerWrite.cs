using CustomerGrpc.Database.Statements;
using CustomerGrpc.Hosting;
using Npgsql;

namespace CustomerGrpc.Customers;

/// <summary>What became of a write.</summary>
internal enum WriteOutcome
{
    Done = 0,
    NotFound = 1,
    EtagMismatch = 2,
    EmailInUse = 3,
    UserUnknown = 4,
    UserInUse = 5,
    GroupUnknown = 6,

    /// <summary>Another transaction has just come in its way; run again, the write sees what that did.</summary>
    Overtaken = 7,
}

/// <summary>
/// The answer of a write's own statement: the row as it is now, or why there is none. What is to be expected is an answer and not
/// an error of the database, because an error would undo the statements that share the transaction.
/// </summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Row">The row; null unless the write took place.</param>
internal sealed record CustomerWrite(WriteOutcome Outcome, Customer? Row)
{
    private const int Attempts = 5;

    private static readonly CustomerWrite[] Refusals =
        [.. Enum.GetValues<WriteOutcome>().Select(outcome => new CustomerWrite(outcome, null))];

    /// <summary>Reads the answer of <see cref="CustomerSql.Write"/>.</summary>
    public static CustomerWrite Read(NpgsqlDataReader row) => (WriteOutcome)row.GetInt32(CustomerTable.SelectedColumns) switch
    {
        WriteOutcome.Done => new(WriteOutcome.Done, CustomerTable.Read(row)),
        var refusal => Refusals[(int)refusal],
    };

    /// <summary>Runs a write until its outcome is known.</summary>
    public static async Task<CustomerWrite> RunAsync(
        StoreStatements statements, StoreStatement<CustomerWrite> statement, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var write = await CustomerError.ExplainedAsync(statements.WriteAsync(statement, cancellationToken));
            if (write!.Outcome != WriteOutcome.Overtaken || attempt == Attempts)
                return write;
        }
    }

    /// <summary>The row.</summary>
    /// <exception cref="ServiceException">The write was refused.</exception>
    public Customer OrThrow(CustomerKey? key = null) => Outcome switch
    {
        WriteOutcome.Done => Row!,
        WriteOutcome.NotFound => throw key!.NotFound(),
        WriteOutcome.EtagMismatch => throw CustomerError.EtagMismatch(),
        WriteOutcome.EmailInUse => throw CustomerError.EmailInUse(),
        WriteOutcome.UserUnknown => throw CustomerError.UnknownUser(),
        WriteOutcome.UserInUse => throw CustomerError.UserInUse(),
        WriteOutcome.GroupUnknown => throw CustomerError.UnknownGroup(),
        _ => throw CustomerError.Overtaken(),
    };
}
