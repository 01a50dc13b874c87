using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerGrpc.Database.Migrations
{
    /// <inheritdoc />
    public partial class Erasures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "erasures",
                columns: table => new
                {
                    store_id = table.Column<Guid>(type: "uuid", nullable: false),
                    customer_id = table.Column<Guid>(type: "uuid", nullable: false),
                    erase_time = table.Column<DateTime>(type: "timestamp with time zone", nullable: false, defaultValueSql: "now()"),
                    erased_by = table.Column<string>(type: "text", nullable: false),
                    number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("erasures_pkey", x => new { x.store_id, x.customer_id });
                    table.ForeignKey(
                        name: "erasures_store_fkey",
                        column: x => x.store_id,
                        principalTable: "stores",
                        principalColumn: "id");
                });
            migrationBuilder.Sql("""
                ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
                ALTER TABLE erasures FORCE ROW LEVEL SECURITY;
                CREATE POLICY erasures_store ON erasures USING (store_id = nullif(current_setting('customers.store_id', true), '')::uuid);
                """);
            PoliciesOfSeveralStores.AdmitSeveral(migrationBuilder, ["erasures"]);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "erasures");
        }
    }
}
