using System.Text.RegularExpressions;
using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// Fakes of Citus's functions for a PostgreSQL without Citus. They move no data; they record distributed tables and reject what Citus
/// rejects. <see cref="RefusalOf"/> says which statements Citus cannot route to a node. `make test-citus` uses a real cluster.
/// </summary>
internal static partial class CitusRules
{
    /// <summary>The statements of a superuser that add the functions.</summary>
    public const string Sql = """
        CREATE SCHEMA citus;
        INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
            VALUES (16000, 'citus', 10, 'citus'::regnamespace, false, '13.0-1');
        CREATE TABLE citus.pg_dist_object (classid oid, objid oid, PRIMARY KEY (classid, objid));
        CREATE TABLE citus.pg_dist_partition (
            logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, partkey text, colocationid int NOT NULL, repmodel "char" NOT NULL);
        CREATE TABLE citus.pg_dist_placement (shardid bigint PRIMARY KEY, groupid int NOT NULL);
        INSERT INTO citus.pg_dist_placement VALUES (0, 1), (1, 2);
        CREATE TABLE citus.truncated (relation regclass);

        CREATE FUNCTION citus.require_distributable(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM citus.pg_dist_partition WHERE logicalrelid = relation AND (partmethod = 'h' OR repmodel = 't')) THEN
                RAISE 'table "%" is already distributed', relation;
            END IF;
            DELETE FROM citus.pg_dist_partition WHERE logicalrelid = relation;
            IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = relation AND NOT tgisinternal) THEN
                RAISE 'cannot distribute relation "%" because it has triggers', relation;
            END IF;
            IF EXISTS (SELECT FROM pg_policy WHERE polrelid = relation AND pg_get_expr(polqual, relation) LIKE '%SELECT%') THEN
                RAISE 'cannot create policy' USING DETAIL = 'Subqueries are not supported in policies on distributed tables';
            END IF;
            IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attidentity <> '') THEN
                RAISE 'cannot distribute a relation with identity columns: %', relation;
            END IF;
            IF EXISTS (SELECT FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                WHERE d.adrelid = relation AND pg_get_expr(d.adbin, relation) LIKE 'nextval(%' AND a.atttypid <> 'bigint'::regtype) THEN
                RAISE 'nextval() on the nodes needs bigint: %', relation;
            END IF;
            IF EXISTS (SELECT FROM pg_inherits WHERE inhrelid = relation OR inhparent = relation) THEN
                RAISE '% is not a regular table', relation;
            END IF;
        END $$;

        CREATE FUNCTION citus.create_reference_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM citus.require_distributable(table_name);
            IF EXISTS (SELECT FROM pg_constraint f JOIN pg_index i ON i.indrelid = f.confrelid AND i.indisprimary
                JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = i.indkey[0]
                WHERE f.conrelid = table_name AND f.contype = 'f' AND a.attname = 'store_id') THEN
                RAISE 'cannot create foreign key constraint: reference table % cannot refer to a distributed one', table_name;
            END IF;
            INSERT INTO citus.pg_dist_partition VALUES (table_name, 'n', NULL, 1, 't');
            PERFORM citus.take_in_referring_tables(table_name);
        END $$;

        -- What refers to a reference table becomes a local table of Citus, and so does what refers to that.
        CREATE FUNCTION citus.take_in_referring_tables(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
            referring regclass;
        BEGIN
            IF current_setting('citus.enable_local_reference_table_foreign_keys', true) = 'off' THEN
                RETURN;
            END IF;
            FOR referring IN SELECT conrelid FROM pg_constraint WHERE contype = 'f' AND confrelid = table_name
                AND conrelid NOT IN (SELECT logicalrelid FROM citus.pg_dist_partition) LOOP
                PERFORM citus.require_distributable(referring);
                INSERT INTO citus.pg_dist_partition VALUES (referring, 'n', NULL, 0, 's');
                PERFORM citus.take_in_referring_tables(referring);
            END LOOP;
        END $$;

        CREATE FUNCTION citus.truncate_local_data_after_distributing_table(function_name regclass) RETURNS void LANGUAGE sql AS
            $$ INSERT INTO citus.truncated VALUES (function_name) $$;

        CREATE FUNCTION citus.get_shard_id_for_distribution_column(table_name regclass, distribution_value anyelement) RETURNS bigint
        LANGUAGE sql AS $$ SELECT abs(hashtext(distribution_value::text)) % 2 $$;

        CREATE FUNCTION citus.create_distributed_table(
            table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default',
            shard_count int DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
        DECLARE
            col smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = table_name AND attname = distribution_column AND attgenerated = '');
            colocation int := 2;
            bad text;
        BEGIN
            PERFORM citus.require_distributable(table_name);
            SELECT indexrelid::regclass::text INTO bad FROM pg_index
            WHERE indrelid = table_name AND (indisunique OR indisexclusion) AND NOT col = ANY (indkey::smallint[]);
            IF bad IS NOT NULL THEN
                RAISE 'cannot create constraint on "%": distributed relations cannot have UNIQUE, EXCLUDE, or PRIMARY KEY constraints that do not include the partition column (%)', table_name, bad;
            END IF;
            IF colocate_with NOT IN ('none', 'default') THEN
                SELECT colocationid INTO STRICT colocation FROM citus.pg_dist_partition WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h';
            END IF;
            SELECT conname INTO bad FROM pg_constraint f
            WHERE contype = 'f' AND conrelid = table_name
                AND NOT EXISTS (SELECT FROM citus.pg_dist_partition p WHERE p.logicalrelid = confrelid AND p.repmodel = 't')
                AND NOT (confrelid = table_name OR EXISTS (SELECT FROM citus.pg_dist_partition p
                    WHERE p.logicalrelid = confrelid AND p.partmethod = 'h' AND p.colocationid = colocation)
                    AND (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[array_position(conkey, col)]) = distribution_column);
            IF bad IS NOT NULL THEN
                RAISE 'cannot create foreign key constraint %: it must point to a reference table, or include the distribution column', bad;
            END IF;
            SELECT conname INTO bad FROM pg_constraint WHERE contype = 'f' AND confrelid = table_name
                AND EXISTS (SELECT FROM citus.pg_dist_partition p WHERE p.logicalrelid = conrelid AND p.partmethod = 'n');
            IF bad IS NOT NULL THEN
                RAISE 'cannot create foreign key constraint %: neither a reference table nor a local table can refer to a distributed one', bad;
            END IF;
            IF row_security_active(table_name) THEN
                RAISE 'COPY FROM not supported with row-level security' USING HINT = 'Use INSERT statements instead.';
            END IF;
            INSERT INTO citus.pg_dist_partition VALUES (table_name, 'h', distribution_column, colocation, 's');
        END $$;

        CREATE FUNCTION citus.undistribute_table(table_name regclass) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = table_name) THEN
                RAISE 'cannot undistribute table % because a foreign key references it', table_name;
            END IF;
            DELETE FROM citus.pg_dist_partition WHERE logicalrelid = table_name;
        END $$;

        CREATE FUNCTION citus.create_distributed_function(
            function_name regprocedure, distribution_arg_name text DEFAULT NULL, colocate_with text DEFAULT 'default',
            force_delegation bool DEFAULT NULL) RETURNS void LANGUAGE sql AS
            $$ INSERT INTO citus.pg_dist_object VALUES ('pg_proc'::regclass, function_name) $$;

        GRANT USAGE ON SCHEMA citus TO PUBLIC;
        GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA citus TO PUBLIC;
        DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path TO public, citus', current_database()); END $$;
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'customers' AND datname = current_database();
        """;

    /// <summary>Adds the functions to a service's database and closes its connections, so that new ones find them.</summary>
    public static Task AddAsync(ServiceFixture service) => service.QueryAsync(Sql);

    /// <summary>Why Citus refuses a statement, or runs it on each node; null if it sends it to the node of its store.</summary>
    public static string? RefusalOf(string statement) => statement switch
    {
        _ when !StoreTable().IsMatch(statement) => null,
        _ when Insert().IsMatch(statement) && !InsertOfValues().IsMatch(statement) => "INSERT … SELECT is run on the coordinator",
        _ when SubqueryInReturning().IsMatch(statement) => "RETURNING has a subquery",
        _ when FunctionInDoUpdate().IsMatch(statement) => "functions in DO UPDATE must be immutable",
        _ when Store().Matches(statement).Any(match => match.Groups[2].Value != "$1") => "a table is not compared with the store's parameter",
        _ when StableFunction().IsMatch(statement) => "functions of columns must be immutable",
        _ => null,
    };

    [GeneratedRegex(@"\b(customers|customer_groups|platform_users|used_signatures)\b")]
    private static partial Regex StoreTable();

    [GeneratedRegex(@"\bINSERT INTO\b")]
    private static partial Regex Insert();

    [GeneratedRegex(@"\bINSERT INTO \w+( AS \w+)? \([^)]*\)\s+VALUES\b")]
    private static partial Regex InsertOfValues();

    [GeneratedRegex(@"\bRETURNING\b.*\bSELECT\b", RegexOptions.Singleline)]
    private static partial Regex SubqueryInReturning();

    [GeneratedRegex(@"\bDO UPDATE\s+SET\b.*?\w\(", RegexOptions.Singleline)]
    private static partial Regex FunctionInDoUpdate();

    [GeneratedRegex(@"\b(\w+\.)?store_id\s*=\s*([$\w.]+)")]
    private static partial Regex Store();

    [GeneratedRegex(@"\b(concat|concat_ws|jsonb?_build_array|jsonb?_build_object|jsonb?_agg|array_to_string)\(")]
    private static partial Regex StableFunction();
}
