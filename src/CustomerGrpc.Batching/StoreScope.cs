using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// How a transaction is limited to the rows of one store. The queue sends a command that sets the store ahead of the statements of each
/// store; row-level security policies compare with what it sets.
/// </summary>
public sealed class StoreScope
{
    private StoreScope(string sql, string sqlWithLockTimeout, bool needsExplicitTransaction, bool allowsSharedCommands)
    {
        Sql = sql;
        SqlWithLockTimeout = sqlWithLockTimeout;
        NeedsExplicitTransaction = needsExplicitTransaction;
        AllowsSharedCommands = allowsSharedCommands;
    }

    /// <summary>SQL that sets the store <c>$1</c> (its id as text) until the end of the transaction.</summary>
    internal string Sql { get; }

    /// <summary>
    /// Whether statements must be sent between BEGIN and COMMIT. Otherwise they share the implicit transaction of their batch.
    /// </summary>
    public bool NeedsExplicitTransaction { get; }

    /// <summary>The same as <see cref="Sql"/>, and sets <c>lock_timeout</c> to <c>$2</c> (with its unit).</summary>
    internal string SqlWithLockTimeout { get; }

    /// <summary>Whether statements that differ only in their values may share a command.</summary>
    internal bool AllowsSharedCommands { get; }

    /// <summary>A scope that sets a configuration parameter of the transaction, such as <c>app.store_id</c>.</summary>
    /// <param name="name">The name of the parameter. Policies read it with <c>current_setting(name, true)</c>.</param>
    public static StoreScope FromSetting(string name) => new(
        $"SELECT set_config('{name}', $1, true)",
        $"SELECT set_config('{name}', $1, true), set_config('lock_timeout', $2, true)",
        needsExplicitTransaction: false,
        allowsSharedCommands: true);

    /// <summary>
    /// A scope that calls a function <c>name(store text, lock_timeout text DEFAULT NULL)</c>, for databases distributed with Citus. Citus
    /// propagates SET LOCAL to its nodes, but not set_config, and outside an explicit transaction its nodes commit each statement
    /// separately. Statements do not share commands, because updates that read from a function have not been tested on Citus.
    /// </summary>
    /// <param name="name">The name of the function.</param>
    public static StoreScope FromFunction(string name) =>
        new($"SELECT {name}($1)", $"SELECT {name}($1, $2)", needsExplicitTransaction: true, allowsSharedCommands: false);

    /// <summary>The command that sets the store until the end of the transaction.</summary>
    /// <param name="storeId">The id of the store.</param>
    /// <param name="lockTimeout">How long the transaction waits for locked rows, with its unit; null for the database's default.</param>
    public NpgsqlBatchCommand CreateCommand(Guid storeId, string? lockTimeout = null)
    {
        var command = new NpgsqlBatchCommand(lockTimeout is null ? Sql : SqlWithLockTimeout);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = storeId.ToString() });
        if (lockTimeout is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lockTimeout });
        return command;
    }
}
