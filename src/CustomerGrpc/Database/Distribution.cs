using System.Globalization;
using Npgsql;

namespace CustomerGrpc.Database;

/// <summary>
/// Distributes the database over the nodes of Citus. A table whose key starts with store_id is distributed by it and colocated with the
/// others; other tables become reference tables; unlogged tables stay local. It happens in one transaction, and tables that are already
/// distributed do not change.
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

    private const string FunctionsSql = """
        SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
            AND NOT EXISTS (SELECT FROM pg_dist_object o WHERE o.classid = 'pg_proc'::regclass AND o.objid = p.oid)
        ORDER BY p.oid
        """;

    // Citus refuses a foreign key to a table that is not distributed yet: the referenced table comes first.
    private const string TablesSql = """
        WITH RECURSIVE referring (id, depth) AS (
            SELECT oid, 0 FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
            UNION
            SELECT f.conrelid, r.depth + 1 FROM pg_constraint f JOIN referring r ON r.id = f.confrelid
            WHERE f.contype = 'f' AND f.conrelid <> f.confrelid)
        SELECT c.oid::regclass::text, EXISTS (
            SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = c.oid AND i.indisprimary AND a.attname = 'store_id') AS of_stores
        FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
            AND c.relname <> '__EFMigrationsHistory'
            AND NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.oid)
        ORDER BY of_stores, (SELECT max(depth) FROM referring WHERE id = c.oid), c.relname
        """;

    private const string DistributedSql = """
        SELECT logicalrelid::regclass::text FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid
        WHERE p.partmethod = 'h' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname LIMIT 1
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
        await ExecuteAsync(connection, NameStoreSql, cancellationToken);

        List<string> done = [];
        foreach (var function in await ReadAsync(connection, FunctionsSql, row => row.GetString(0), cancellationToken))
            await StepAsync($"{function}: on every node", $"SELECT create_distributed_function('{function}')");
        var tables = await ReadAsync(connection, TablesSql, row => (row.GetString(0), row.GetBoolean(1)), cancellationToken);
        var colocated = (await ReadAsync(connection, DistributedSql, row => row.GetString(0), cancellationToken)).SingleOrDefault();
        foreach (var (table, ofStores) in tables)
        {
            await (ofStores
                ? StepAsync($"{table}: distributed by store_id", DistributeSql(table, colocated ?? "none"))
                : StepAsync($"{table}: copied to every node", $"SELECT create_reference_table('{table}')"));
            colocated ??= ofStores ? table : null;
        }

        await transaction.CommitAsync(cancellationToken);
        return done;

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

    // COPY moves the rows. Row-level security forbids it even for the owner while it is forced. Citus allows no subquery in a policy;
    // stores share no command there, so the policy needs no list of stores.
    private static string DistributeSql(string table, string colocatedWith) => $"""
        DO $$
        DECLARE
            policy name;
        BEGIN
            FOR policy IN SELECT polname FROM pg_policy WHERE polrelid = '{table}'::regclass LOOP
                EXECUTE format(
                    'ALTER POLICY %I ON {table} USING (store_id = nullif(current_setting(''{StoreScopes.Setting}'', true), '''')::uuid)', policy);
            END LOOP;
        END $$;
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
