using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace CustomerGrpc.Database.Migrations
{
    /// <inheritdoc />
    public partial class UndeleteAndPurge : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    next_time = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("jobs_pkey", x => x.name);
                });

            migrationBuilder.CreateIndex(
                name: "customers_deleted_idx",
                table: "customers",
                columns: new[] { "store_id", "delete_time" },
                filter: "delete_time IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropIndex(
                name: "customers_deleted_idx",
                table: "customers");
        }
    }
}
