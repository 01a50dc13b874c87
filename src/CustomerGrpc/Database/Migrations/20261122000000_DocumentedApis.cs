using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerGrpc.Database.Migrations;

/// <summary>
/// What APIs of other shapes need: their views of names and phone numbers, metadata as it was sent, groups, clients that sign their
/// requests, the keys that encrypt those clients' secrets, and limits on how often a caller calls.
/// </summary>
[DbContext(typeof(CustomerDbContext))]
[Migration("20261122000000_DocumentedApis")]
internal sealed class KnownDialects : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        // The same as CustomerName and CustomerPhone. Single expressions, which Postgres puts in place of the call.
        migrationBuilder.Sql("""
            CREATE FUNCTION customer_first_name(name text, first_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN coalesce(first_name, split_part(name, ' ', 1), '');

            CREATE FUNCTION customer_last_name(name text, last_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN coalesce(last_name, CASE WHEN position(' ' IN name) > 0 THEN substr(name, position(' ' IN name) + 1) END, '');

            CREATE FUNCTION customer_display_name(name text, first_name text, last_name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN CASE WHEN first_name IS NULL AND last_name IS NULL THEN coalesce(name, '')
                ELSE concat_ws(' ', nullif(customer_first_name(name, first_name), ''), nullif(customer_last_name(name, last_name), '')) END;

            CREATE FUNCTION customer_phone(phone_country_code text, phone text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN CASE WHEN phone_country_code IS NULL OR starts_with(phone, '+') THEN phone
                ELSE '+' || ltrim(phone_country_code, '+') || phone END;
            """);

        migrationBuilder.Sql("""
            ALTER TABLE customers ALTER COLUMN metadata TYPE json USING metadata::json;

            CREATE FUNCTION customer_metadata(metadata json, removed text[], added json) RETURNS json LANGUAGE sql IMMUTABLE PARALLEL SAFE
            RETURN (
                SELECT coalesce(json_object_agg(key, value ORDER BY source, position), '{}')
                FROM (
                    SELECT key, value, 0 AS source, position FROM json_each(metadata) WITH ORDINALITY AS kept (key, value, position)
                    WHERE key <> ALL (removed)
                    UNION ALL
                    SELECT key, value, 1, position FROM json_each(added) WITH ORDINALITY AS new (key, value, position)) AS members);
            """);

        migrationBuilder.Sql("""
            CREATE SEQUENCE customer_group_numbers AS bigint START 10000001;

            CREATE TABLE customer_groups (
                store_id uuid NOT NULL CONSTRAINT customer_groups_store_fkey REFERENCES stores,
                number bigint NOT NULL DEFAULT nextval('customer_group_numbers'),
                name text NOT NULL,
                CONSTRAINT customer_groups_pkey PRIMARY KEY (store_id, number),
                CONSTRAINT customer_groups_name_key UNIQUE (store_id, name)
            );

            ALTER TABLE customer_groups ENABLE ROW LEVEL SECURITY;
            ALTER TABLE customer_groups FORCE ROW LEVEL SECURITY;
            CREATE POLICY customer_groups_store ON customer_groups
                USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid);
            """);

        // Windows are unlogged: after a crash of the database a caller may begin a new one, which is no harm.
        migrationBuilder.Sql("""
            CREATE TABLE signing_clients (
                id uuid CONSTRAINT signing_clients_pkey PRIMARY KEY,
                store_id uuid NOT NULL CONSTRAINT signing_clients_store_fkey REFERENCES stores,
                secret bytea NOT NULL,
                create_time timestamptz NOT NULL DEFAULT now(),
                revoke_time timestamptz
            );

            CREATE TABLE protection_keys (
                id text CONSTRAINT protection_keys_pkey PRIMARY KEY,
                xml text NOT NULL
            );

            CREATE UNLOGGED TABLE rate_windows (
                caller text NOT NULL,
                start_time timestamptz NOT NULL,
                used integer NOT NULL,
                taken integer NOT NULL,
                CONSTRAINT rate_windows_pkey PRIMARY KEY (caller)
            );
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            DROP TABLE rate_windows, protection_keys, signing_clients, customer_groups;
            DROP SEQUENCE customer_group_numbers;
            DROP FUNCTION customer_metadata(json, text[], json);
            ALTER TABLE customers ALTER COLUMN metadata TYPE jsonb USING metadata::jsonb;
            DROP FUNCTION customer_phone(text, text), customer_display_name(text, text, text);
            DROP FUNCTION customer_last_name(text, text), customer_first_name(text, text);
            """);
}
