using System.Globalization;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// Distributes the database over the nodes of Citus. A table whose key starts with store_id is distributed by it and colocated with the
/// others; other tables become reference tables; unlogged tables stay local. It happens in one transaction, and tables that are already
/// distributed do not change, except that rows which an earlier run left behind on the coordinator are deleted.
/// </summary>
internal sealed class Distribution(NpgsqlDataSource dataSource)
{
    /// <summary>The first version that propagates row-level security and functions to the nodes.</summary>
    private const int OldestVersion = 11;

    // SET LOCAL, which Citus propagates to the nodes of the transaction. StoreScopes calls this function.
    private const string NameStoreSql = $"""
        CREATE OR REPLACE FUNCTION name_store(store text, lock_timeout text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            SET LOCAL citus.propagate_set_commands TO 'local';
            EXECUTE format('SET LOCAL {StoreScopes.Setting} TO %L', store);
            IF lock_timeout IS NOT NULL THEN
                EXECUTE format('SET LOCAL lock_timeout TO %L', lock_timeout);
            END IF;
        END $$
        """;

    /// <summary>Distributes the tables that are not distributed yet, and returns a line for each step.</summary>
    /// <exception cref="DistributionException">Citus is missing or failed; nothing was changed.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellationToken)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RequireCitusAsync(connection, cancellationToken);
        // Otherwise Citus changes shards in parallel, over connections that do not see each other's changes.
        await ExecuteAsync(connection, "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'", cancellationToken);
        // Otherwise the first reference table takes the tables that refer to it into Citus, which then cannot be distributed.
        await ExecuteAsync(connection, "SET LOCAL citus.enable_local_reference_table_foreign_keys TO off", cancellationToken);
        await ExecuteAsync(connection, NameStoreSql, cancellationToken);

        List<string> done = [];
        foreach (var function in await NamesAsync(DistributedTables.FunctionsSql))
            await StepAsync($"{function}: on every node", $"SELECT create_distributed_function('{function}')");
        foreach (var policy in await NamesAsync(DistributedTables.PoliciesSql))
            await StepAsync($"{policy}: without a subquery", $"ALTER POLICY {policy} USING ({DistributedTables.PolicySql})");
        var tables = await ReadAsync(
            connection, DistributedTables.NewSql, row => (row.GetString(0), row.GetBoolean(1)), cancellationToken);
        var colocated = (await NamesAsync(DistributedTables.OfStoresSql)).SingleOrDefault();
        foreach (var (table, ofStores) in tables)
        {
            await (ofStores
                ? StepAsync($"{table}: distributed by store_id", DistributeSql(table, colocated ?? "none"))
                : StepAsync($"{table}: copied to every node", $"SELECT create_reference_table('{table}')"));
            colocated ??= ofStores ? table : null;
        }

        foreach (var table in await NamesAsync(DistributedTables.WithRowsLeftBehindSql))
            await StepAsync(
                $"{table}: rows left behind are deleted", $"SELECT truncate_local_data_after_distributing_table('{table}')");
        await transaction.CommitAsync(cancellationToken);
        return done;

        Task<List<string>> NamesAsync(string sql) => ReadAsync(connection, sql, row => row.GetString(0), cancellationToken);

        async Task StepAsync(string step, string sql)
        {
            try
            {
                await ExecuteAsync(connection, sql, cancellationToken);
            }
            catch (PostgresException exception)
            {
                throw new DistributionException($"Citus refuses ({step}): {exception.MessageText} {exception.Hint}".TrimEnd());
            }
            done.Add(step);
        }
    }

    // COPY moves the rows. Row-level security forbids it even for the owner while it is forced.
    private static string DistributeSql(string table, string colocatedWith) => $"""
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        SELECT create_distributed_table('{table}', 'store_id', colocate_with => '{colocatedWith}');
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY
        """;

    private static async Task RequireCitusAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var versions = await ReadAsync(
            connection, "SELECT extversion FROM pg_extension WHERE extname = 'citus'", row => row.GetString(0), cancellationToken);
        if (versions.Count == 0)
            throw new DistributionException(
                $"Citus is not installed in the database {connection.Database}: "
                + "a superuser has to CREATE EXTENSION citus in it, and to add the nodes.");
        if (int.Parse(versions[0].Split('.')[0], CultureInfo.InvariantCulture) < OldestVersion)
            throw new DistributionException(
                $"Citus {OldestVersion} or newer is needed; the database {connection.Database} has {versions[0]}.");
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<T>> ReadAsync<T>(
        NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(read(reader));
        return rows;
    }
}
