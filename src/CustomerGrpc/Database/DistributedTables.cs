namespace CustomerGrpc.Database;

/// <summary>Queries on the catalogue of a database with Citus.</summary>
internal static class DistributedTables
{
    /// <summary>The functions that are not on every node yet.</summary>
    public const string FunctionsSql = """
        SELECT p.oid::regprocedure::text FROM pg_proc p
        WHERE p.pronamespace = current_schema()::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
            AND NOT EXISTS (SELECT FROM pg_dist_object o WHERE o.classid = 'pg_proc'::regclass AND o.objid = p.oid)
        ORDER BY p.oid
        """;

    /// <summary>
    /// The condition of a policy. Citus allows no subquery in it. Without one, the condition would cost more for each row, unless it is of
    /// a kind for which PostgreSQL uses an index.
    /// </summary>
    public const string PolicySql = $"store_id = ANY (string_to_array(current_setting('{StoreScopes.Setting}', true), ',')::uuid[])";

    /// <summary>The policies of stores that have another condition, as <c>ALTER POLICY</c> names them.</summary>
    public const string PoliciesSql = $"""
        SELECT format('%I ON %s', polname, polrelid::regclass) FROM pg_policy JOIN pg_class c ON c.oid = polrelid
        WHERE c.relnamespace = current_schema()::regnamespace AND pg_get_expr(polqual, polrelid) LIKE '%{StoreScopes.Setting}%'
            AND pg_get_expr(polqual, polrelid) NOT LIKE '%= ANY %'
        ORDER BY 1
        """;

    /// <summary>
    /// The tables that are not distributed yet, and whether they belong to stores. Citus refuses a foreign key to a table that is not
    /// distributed yet, so the referenced table comes first. A table that a migration created with a foreign key to a reference table is
    /// known to Citus already, but is on the coordinator only: neither hashed (h) nor copied to every node (t).
    /// </summary>
    public const string NewSql = """
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
            AND NOT EXISTS (SELECT FROM pg_dist_partition p WHERE p.logicalrelid = c.oid AND (p.partmethod = 'h' OR p.repmodel = 't'))
        ORDER BY of_stores, (SELECT max(depth) FROM referring WHERE id = c.oid), c.relname
        """;

    /// <summary>A table that is distributed already.</summary>
    public const string OfStoresSql = """
        SELECT logicalrelid::regclass::text FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid
        WHERE p.partmethod = 'h' AND c.relnamespace = current_schema()::regnamespace ORDER BY c.relname LIMIT 1
        """;

    /// <summary>
    /// The tables whose rows, from before they were distributed, are still on the disk of the coordinator, where no statement sees them.
    /// </summary>
    public const string WithRowsLeftBehindSql = """
        SELECT logicalrelid::regclass::text FROM pg_dist_partition p JOIN pg_class c ON c.oid = p.logicalrelid
        WHERE (p.partmethod = 'h' OR p.repmodel = 't') AND c.relnamespace = current_schema()::regnamespace
            AND pg_relation_size(c.oid) > 0
        ORDER BY c.relname
        """;
}
