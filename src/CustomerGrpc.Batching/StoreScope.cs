using Npgsql;

namespace CustomerGrpc.Batching;

/// <summary>
/// How a command is limited to the rows of the stores of its callers. The queue sends another command ahead of it that sets these stores;
/// row-level security policies compare with what it sets.
/// </summary>
public sealed class StoreScope
{
    private StoreScope(string sql, string sqlWithLockTimeout, string? nodesSql)
    {
        Sql = sql;
        SqlWithLockTimeout = sqlWithLockTimeout;
        NodesSql = nodesSql;
    }

    /// <summary>SQL that sets the stores <c>$1</c> until the end of the transaction, or until others are set.</summary>
    internal string Sql { get; }

    /// <summary>
    /// Whether statements must be sent between BEGIN and COMMIT. Otherwise they share the implicit transaction of their batch.
    /// </summary>
    public bool NeedsExplicitTransaction => IsDistributed;

    /// <summary>The same as <see cref="Sql"/>, and sets <c>lock_timeout</c> to <c>$2</c> (with its unit).</summary>
    internal string SqlWithLockTimeout { get; }

    /// <summary>Whether the database is distributed with Citus, which has to route each command to the node of a store.</summary>
    internal bool IsDistributed => NodesSql is not null;

    /// <summary>SQL that reads the nodes of the stores <c>$1</c>; null if the database is not distributed.</summary>
    internal string? NodesSql { get; }

    /// <summary>A scope that sets a configuration parameter of the transaction, such as <c>app.store_id</c>.</summary>
    /// <param name="name">
    /// The name of the parameter. Policies read it with <c>current_setting(name, true)</c>: the ids of one or more stores, with commas.
    /// </param>
    public static StoreScope FromSetting(string name) => new(
        $"SELECT set_config('{name}', $1, true)",
        $"SELECT set_config('{name}', $1, true), set_config('lock_timeout', $2, true)",
        nodesSql: null);

    /// <summary>
    /// A scope that calls a function <c>name(store text, lock_timeout text DEFAULT NULL)</c>, for databases distributed with Citus. Citus
    /// propagates SET LOCAL to its nodes, but not set_config, and outside an explicit transaction its nodes commit each statement
    /// separately. Only statements of one store share a command there, because Citus runs the others on every shard.
    /// </summary>
    /// <param name="name">The name of the function.</param>
    /// <param name="nodesSql">SQL that returns the ids of the stores <c>$1</c> (an array) and the numbers of their nodes.</param>
    public static StoreScope FromFunction(string name, string nodesSql) =>
        new($"SELECT {name}($1)", $"SELECT {name}($1, $2)", nodesSql);

    /// <summary>Adds a command that is limited to a store, in a transaction of its own.</summary>
    /// <param name="commands">Receives it and the commands around it. Its result is the second one, if it has one.</param>
    /// <param name="storeId">The store.</param>
    /// <param name="command">The command.</param>
    public void AddTransaction(NpgsqlBatchCommandCollection commands, Guid storeId, NpgsqlBatchCommand command)
    {
        ArgumentNullException.ThrowIfNull(commands);
        if (NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("BEGIN"));
        commands.Add(CreateCommand(storeId.ToString()));
        commands.Add(command);
        if (NeedsExplicitTransaction)
            commands.Add(new NpgsqlBatchCommand("COMMIT"));
    }

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
