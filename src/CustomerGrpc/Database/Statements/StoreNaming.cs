using Npgsql;

namespace CustomerGrpc.Database.Statements;

/// <summary>How a transaction names the store whose rows its statements see and write.</summary>
/// <param name="Store">Names the store <c>$1</c>.</param>
/// <param name="StoreAndTimeout">The same, and how long to wait for a locked row: <c>$2</c>, with its unit.</param>
/// <param name="IsInExplicitTransaction">Whether statements stand between BEGIN and COMMIT, or share an implicit transaction.</param>
/// <param name="JoinsStatements">Whether an <see cref="ArrayStatement"/> may stand in the place of several.</param>
internal sealed record StoreNaming(string Store, string StoreAndTimeout, bool IsInExplicitTransaction, bool JoinsStatements)
{
    /// <summary>The setting that row-level security compares store_id with.</summary>
    public const string Setting = "customers.store_id";

    public static readonly StoreNaming OnOneServer = new(
        $"SELECT set_config('{Setting}', $1, true)", $"SELECT set_config('{Setting}', $1, true), set_config('lock_timeout', $2, true)",
        IsInExplicitTransaction: false, JoinsStatements: true);

    /// <summary>
    /// By the function that <see cref="Distribution"/> makes. Citus hands on to the nodes what SET LOCAL sets, not what set_config
    /// does, and outside an explicit transaction its nodes commit each statement by itself. How it plans a modification that takes
    /// its values from a function has not been tried.
    /// </summary>
    public static readonly StoreNaming OnCitus = new(
        "SELECT name_store($1)", "SELECT name_store($1, $2)", IsInExplicitTransaction: true, JoinsStatements: false);

    public NpgsqlBatchCommand NewCommand(Guid storeId, string? lockTimeout)
    {
        var command = new NpgsqlBatchCommand(lockTimeout is null ? Store : StoreAndTimeout);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = storeId.ToString() });
        if (lockTimeout is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lockTimeout });
        return command;
    }
}
