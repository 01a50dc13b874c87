using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerGrpc.Database.Migrations;

/// <summary>
/// Stores, platform users, access tokens and customers. Every key of customers starts with store_id, so that the table can be
/// distributed by it; stores, users and tokens are small enough to be replicated.
/// </summary>
[DbContext(typeof(CustomerDbContext))]
[Migration("20261121000000_FirstTables")]
internal sealed class FirstTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("""
            CREATE TABLE stores (
                id uuid CONSTRAINT stores_pkey PRIMARY KEY,
                name text NOT NULL CONSTRAINT stores_name_key UNIQUE,
                time_zone text NOT NULL,
                create_time timestamptz NOT NULL DEFAULT now()
            );

            CREATE TABLE platform_users (
                id uuid CONSTRAINT platform_users_pkey PRIMARY KEY,
                name text NOT NULL,
                email text NOT NULL,
                avatar_url text NOT NULL,
                update_time timestamptz NOT NULL DEFAULT now()
            );

            CREATE TABLE access_tokens (
                id uuid CONSTRAINT access_tokens_pkey PRIMARY KEY,
                hash bytea NOT NULL CONSTRAINT access_tokens_hash_key UNIQUE,
                store_id uuid NOT NULL CONSTRAINT access_tokens_store_fkey REFERENCES stores,
                scopes text[] NOT NULL,
                create_time timestamptz NOT NULL DEFAULT now(),
                expire_time timestamptz,
                revoke_time timestamptz
            );
            """);

        migrationBuilder.Sql("""
            CREATE SEQUENCE customer_numbers AS bigint START 1000000001;

            CREATE TABLE customers (
                store_id uuid NOT NULL CONSTRAINT customers_store_fkey REFERENCES stores,
                id uuid NOT NULL,
                number bigint NOT NULL DEFAULT nextval('customer_numbers'),
                revision bigint NOT NULL DEFAULT 1,
                name text,
                first_name text,
                last_name text,
                email text NOT NULL,
                email_key text NOT NULL GENERATED ALWAYS AS (lower(email)) STORED,
                phone text,
                phone_country_code text,
                website text,
                status smallint NOT NULL,
                company text,
                notes text,
                gender smallint,
                birth_date date,
                billing_address jsonb,
                shipping_address jsonb,
                addresses jsonb,
                contacts jsonb,
                metadata jsonb,
                groups bigint[],
                user_id uuid CONSTRAINT customers_user_fkey REFERENCES platform_users,
                role text,
                avatar_url text,
                verified_email boolean NOT NULL,
                newsletter boolean NOT NULL,
                b2b boolean NOT NULL,
                currency text,
                location text,
                last_active_time timestamptz,
                online boolean NOT NULL,
                created_by text NOT NULL,
                create_time timestamptz NOT NULL DEFAULT now(),
                update_time timestamptz NOT NULL DEFAULT now(),
                delete_time timestamptz,
                CONSTRAINT customers_pkey PRIMARY KEY (store_id, id)
            );

            CREATE UNIQUE INDEX customers_number_key ON customers (store_id, number);
            CREATE UNIQUE INDEX customers_email_key ON customers (store_id, email_key) WHERE delete_time IS NULL;
            CREATE UNIQUE INDEX customers_user_key ON customers (store_id, user_id) WHERE delete_time IS NULL;
            CREATE INDEX customers_status_idx ON customers (store_id, status, id DESC) WHERE delete_time IS NULL;
            """);

        // Bound by the database itself: whatever a statement says, it sees only the store that its transaction named.
        migrationBuilder.Sql("""
            ALTER TABLE customers ENABLE ROW LEVEL SECURITY;
            ALTER TABLE customers FORCE ROW LEVEL SECURITY;
            CREATE POLICY customers_store ON customers
                USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid);
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("""
            DROP TABLE customers, access_tokens, platform_users, stores;
            DROP SEQUENCE customer_numbers;
            """);
}
