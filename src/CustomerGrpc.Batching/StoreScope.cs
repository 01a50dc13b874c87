using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// How a command is limited to the rows of the stores of its callers. The queue sends another command ahead of it that sets these stores;
/// row-level security policies compare with what it sets.
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

    /// <summary>SQL that sets the stores <c>$1</c> until the end of the transaction, or until others are set.</summary>
    internal string Sql { get; }

    /// <summary>
    /// Whether statements must be sent between BEGIN and COMMIT. Otherwise they share the implicit transaction of their batch.
    /// </summary>
    public bool NeedsExplicitTransaction { get; }

    /// <summary>The same as <see cref="Sql"/>, and sets <c>lock_timeout</c> to <c>$2</c> (with its unit).</summary>
    internal string SqlWithLockTimeout { get; }

    /// <summary>Whether statements that differ only in their stores and values may share a command.</summary>
    internal bool AllowsSharedCommands { get; }

    /// <summary>A scope that sets a configuration parameter of the transaction, such as <c>app.store_id</c>.</summary>
    /// <param name="name">
    /// The name of the parameter. Policies read it with <c>current_setting(name, true)</c>: the ids of one or more stores, with commas.
    /// </param>
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

    /// <summary>The command that sets the stores until the end of the transaction, or until others are set.</summary>
    /// <param name="stores">The id of a store, or several with commas; empty for none.</param>
    /// <param name="lockTimeout">How long the transaction waits for locked rows, with its unit; null for the database's default.</param>
    public NpgsqlBatchCommand CreateCommand(string stores, string? lockTimeout = null)
    {
        var command = new NpgsqlBatchCommand(lockTimeout is null ? Sql : SqlWithLockTimeout);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stores });
        if (lockTimeout is not null)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = lockTimeout });
        return command;
    }
}
