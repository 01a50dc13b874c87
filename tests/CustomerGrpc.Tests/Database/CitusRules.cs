using CustomerGrpc.Tests.Support;

namespace CustomerGrpc.Tests.Database;

/// <summary>
/// Fakes of Citus's functions for a PostgreSQL without Citus. They move no data; they record distributed tables and reject what Citus
/// rejects. They do not show whether Citus can plan the statements of the service.
/// </summary>
internal static class CitusRules
{
    /// <summary>The statements of a superuser that add the functions.</summary>
    public const string Sql = """
        CREATE SCHEMA citus;
        INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
            VALUES (16000, 'citus', 10, 'citus'::regnamespace, false, '13.0-1');
        CREATE TABLE citus.pg_dist_object (classid oid, objid oid, PRIMARY KEY (classid, objid));
        CREATE TABLE citus.pg_dist_partition (
            logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, partkey text, colocationid int NOT NULL);

        CREATE FUNCTION citus.require_distributable(relation regclass) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM citus.pg_dist_partition WHERE logicalrelid = relation) THEN
                RAISE 'table "%" is already distributed', relation;
            END IF;
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
            INSERT INTO citus.pg_dist_partition VALUES (table_name, 'n', NULL, 1);
        END $$;

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
                AND NOT EXISTS (SELECT FROM citus.pg_dist_partition p WHERE p.logicalrelid = confrelid AND p.partmethod = 'n')
                AND NOT (confrelid = table_name OR EXISTS (SELECT FROM citus.pg_dist_partition p
                    WHERE p.logicalrelid = confrelid AND p.partmethod = 'h' AND p.colocationid = colocation)
                    AND (SELECT attname FROM pg_attribute WHERE attrelid = confrelid AND attnum = confkey[array_position(conkey, col)]) = distribution_column);
            IF bad IS NOT NULL THEN
                RAISE 'cannot create foreign key constraint %: it must point to a reference table, or include the distribution column', bad;
            END IF;
            SELECT conname INTO bad FROM pg_constraint WHERE contype = 'f' AND confrelid = table_name
                AND EXISTS (SELECT FROM citus.pg_dist_partition p WHERE p.logicalrelid = conrelid AND p.partmethod = 'n');
            IF bad IS NOT NULL THEN
                RAISE 'cannot create foreign key constraint %: a reference table cannot refer to a distributed one', bad;
            END IF;
            IF row_security_active(table_name) THEN
                RAISE 'COPY FROM not supported with row-level security' USING HINT = 'Use INSERT statements instead.';
            END IF;
            INSERT INTO citus.pg_dist_partition VALUES (table_name, 'h', distribution_column, colocation);
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
}
