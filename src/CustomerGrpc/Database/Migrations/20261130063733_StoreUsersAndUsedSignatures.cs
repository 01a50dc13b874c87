using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerGrpc.Database.Migrations;

/// <summary>
/// Platform users belong to a store; email addresses are compared alike in every locale; signatures are used once. A user is copied into
/// each store that links it. A user that no store links stays only if there is one store, because nobody knows whose it is.
/// </summary>
internal sealed partial class StoreUsersAndUsedSignatures : Migration
{
    // The owner sees no rows of a store table while row-level security is forced on it.
    private const string Users = """
        ALTER TABLE customers NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE customers DROP CONSTRAINT customers_user_fkey;
        DO $$ BEGIN
            IF to_regclass('pg_dist_partition') IS NOT NULL THEN
                IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'platform_users'::regclass) THEN
                    PERFORM undistribute_table('platform_users');
                END IF;
            END IF;
        END $$;

        ALTER TABLE platform_users DROP CONSTRAINT platform_users_pkey;
        ALTER TABLE platform_users ADD COLUMN store_id uuid CONSTRAINT platform_users_store_fkey REFERENCES stores;
        INSERT /* of any store */ INTO platform_users (store_id, id, name, email, avatar_url, update_time)
            SELECT linked.store_id, u.id, u.name, u.email, u.avatar_url, u.update_time
            FROM platform_users u JOIN (
                SELECT store_id, user_id FROM customers WHERE user_id IS NOT NULL
                UNION SELECT s.id, every.id FROM stores s, platform_users every WHERE (SELECT count(*) FROM stores) = 1
            ) AS linked ON linked.user_id = u.id;
        DELETE /* of any store */ FROM platform_users WHERE store_id IS NULL;
        ALTER TABLE platform_users ALTER COLUMN store_id SET NOT NULL;
        ALTER TABLE platform_users ADD CONSTRAINT platform_users_pkey PRIMARY KEY (store_id, id);

        DO $$ BEGIN
            IF to_regclass('pg_dist_partition') IS NOT NULL THEN
                IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'customers'::regclass) THEN
                    PERFORM create_distributed_table('platform_users', 'store_id', colocate_with => 'customers');
                END IF;
            END IF;
        END $$;
        ALTER TABLE customers ADD CONSTRAINT customers_user_fkey FOREIGN KEY (store_id, user_id) REFERENCES platform_users (store_id, id);
        ALTER TABLE customers FORCE ROW LEVEL SECURITY;
        ALTER TABLE platform_users ENABLE ROW LEVEL SECURITY;
        ALTER TABLE platform_users FORCE ROW LEVEL SECURITY;
        CREATE POLICY platform_users_store ON platform_users
            USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid);
        """;

    // With a Turkish locale, INFO@example.com and info@example.com were two addresses. Only their owner can say which customer stays.
    private const string Keys = """
        ALTER TABLE customers NO FORCE ROW LEVEL SECURITY;
        DO $$
        DECLARE
            alike record;
        BEGIN
            SELECT /* of any store */ store_id, string_agg(id::text, ', ') AS ids INTO alike FROM customers WHERE delete_time IS NULL
            GROUP BY store_id, lower(email COLLATE "C") HAVING count(*) > 1 LIMIT 1;
            IF alike IS NOT NULL THEN
                RAISE 'The customers % of the store % have the same email address: change or delete all but one of them with the previous version, and start again.',
                    alike.ids, alike.store_id;
            END IF;
        END $$;
        ALTER TABLE customers FORCE ROW LEVEL SECURITY;

        ALTER TABLE customers DROP COLUMN email_key;
        ALTER TABLE customers ADD COLUMN email_key text COLLATE "C" NOT NULL GENERATED ALWAYS AS (lower(email COLLATE "C")) STORED;
        CREATE UNIQUE INDEX customers_email_key ON customers (store_id, email_key) WHERE delete_time IS NULL;

        ALTER TABLE stores ALTER COLUMN name TYPE text COLLATE "C";
        ALTER TABLE customer_groups ALTER COLUMN name TYPE text COLLATE "C";
        ALTER TABLE protection_keys ALTER COLUMN id TYPE text COLLATE "C";
        ALTER TABLE rate_windows ALTER COLUMN caller TYPE text COLLATE "C";

        -- Searches need it: fails here, and not then, in a database without it.
        DO $$ BEGIN PERFORM 'a' ILIKE 'A' COLLATE "und-x-icu"; END $$;
        """;

    private const string Signatures = """
        CREATE TABLE used_signatures (
            store_id uuid NOT NULL CONSTRAINT used_signatures_store_fkey REFERENCES stores,
            client_id uuid NOT NULL,
            signature bytea NOT NULL,
            expire_time timestamptz NOT NULL,
            CONSTRAINT used_signatures_pkey PRIMARY KEY (store_id, client_id, signature)
        );
        CREATE INDEX used_signatures_expire_idx ON used_signatures (store_id, expire_time);
        ALTER TABLE used_signatures ENABLE ROW LEVEL SECURITY;
        ALTER TABLE used_signatures FORCE ROW LEVEL SECURITY;
        CREATE POLICY used_signatures_store ON used_signatures
            USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid);
        """;

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(Users);
        migrationBuilder.Sql(Keys);
        migrationBuilder.Sql(Signatures);
    }

    // If stores have given a user different names, one of them stays.
    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            DROP TABLE used_signatures;

            ALTER TABLE rate_windows ALTER COLUMN caller TYPE text COLLATE "default";
            ALTER TABLE protection_keys ALTER COLUMN id TYPE text COLLATE "default";
            ALTER TABLE customer_groups ALTER COLUMN name TYPE text COLLATE "default";
            ALTER TABLE stores ALTER COLUMN name TYPE text COLLATE "default";
            ALTER TABLE customers DROP COLUMN email_key;
            ALTER TABLE customers ADD COLUMN email_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED;
            CREATE UNIQUE INDEX customers_email_key ON customers (store_id, email_key) WHERE delete_time IS NULL;

            ALTER TABLE customers DROP CONSTRAINT customers_user_fkey;
            DROP POLICY platform_users_store ON platform_users;
            ALTER TABLE platform_users NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE platform_users DISABLE ROW LEVEL SECURITY;
            DELETE /* of any store */ FROM platform_users u USING platform_users newer
                WHERE newer.id = u.id AND (newer.update_time, newer.store_id) > (u.update_time, u.store_id);
            ALTER TABLE platform_users DROP CONSTRAINT platform_users_pkey;
            ALTER TABLE platform_users DROP COLUMN store_id;
            ALTER TABLE platform_users ADD CONSTRAINT platform_users_pkey PRIMARY KEY (id);
            ALTER TABLE customers ADD CONSTRAINT customers_user_fkey FOREIGN KEY (user_id) REFERENCES platform_users;
            """);
}
