using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Jilin.Messaging.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class CanonicalHash : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "CanonicalHash",
                table: "IdempotencyKey",
                type: "BLOB",
                maxLength: 32,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CanonicalHash",
                table: "IdempotencyKey");
        }
    }
}
