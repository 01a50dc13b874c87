using Microsoft.EntityFrameworkCore.Migrations;

namespace CustomerGrpc.Database.Migrations;

/// <summary>
/// Row-level security admits the stores of a list, so that one command can serve the callers of several stores. In a database that is
/// distributed with Citus it admits one store, as before: Citus allows no subquery in a policy, and stores share no command there.
/// </summary>
internal sealed partial class PoliciesOfSeveralStores : Migration
{
    private static readonly string[] Tables = ["customers", "customer_groups", "platform_users", "used_signatures"];

    // The subquery is executed once for a command, not for each row. Postgres takes IS NOT NULL for nearly always true, so the condition
    // does not change its estimates of rows.
    protected override void Up(MigrationBuilder migrationBuilder) => AlterPolicies(
        migrationBuilder,
        "array_position((SELECT string_to_array(current_setting('customers.store_id', true), ',')::uuid[]), store_id) IS NOT NULL");

    protected override void Down(MigrationBuilder migrationBuilder) => AlterPolicies(
        migrationBuilder,
        "store_id = nullif(current_setting('customers.store_id', true), '')::uuid");

    private static void AlterPolicies(MigrationBuilder migrationBuilder, string condition)
    {
        var policies = string.Join("\n", Tables.Select(table => $"ALTER POLICY {table}_store ON {table} USING ({condition});"));
        migrationBuilder.Sql($"""
            DO $$ BEGIN
            IF to_regclass('pg_dist_partition') IS NOT NULL THEN
                IF EXISTS (SELECT FROM pg_dist_partition WHERE logicalrelid = 'customers'::regclass) THEN
                    RETURN;
                END IF;
            END IF;
            {policies}
            END $$
            """);
    }
}
