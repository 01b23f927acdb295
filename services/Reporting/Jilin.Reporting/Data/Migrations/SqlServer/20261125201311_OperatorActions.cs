using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Jilin.Reporting.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class OperatorActions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTime>(
                name: "DrainSince",
                table: "RelayLease",
                type: "datetime2",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DrainUpTo",
                table: "RelayLease",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "IdempotencyKey",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Key = table.Column<string>(type: "varchar(200)", unicode: false, maxLength: 200, nullable: false),
                    RequestHash = table.Column<byte[]>(type: "varbinary(32)", maxLength: 32, nullable: false),
                    StatusCode = table.Column<int>(type: "int", nullable: false),
                    ContentType = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true),
                    Location = table.Column<string>(type: "nvarchar(400)", maxLength: 400, nullable: true),
                    EntityTag = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: true),
                    Body = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    CompletedAt = table.Column<DateTime>(type: "datetime2", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_IdempotencyKey", x => x.Seq);
                });

            migrationBuilder.CreateTable(
                name: "OperatorAction",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    Kind = table.Column<string>(type: "nvarchar(40)", maxLength: 40, nullable: false),
                    At = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(1000)", maxLength: 1000, nullable: false),
                    Consumer = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: true),
                    MessageId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    StreamId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    Type = table.Column<string>(type: "varchar(200)", unicode: false, maxLength: 200, nullable: true),
                    Error = table.Column<string>(type: "nvarchar(max)", nullable: true),
                    Body = table.Column<byte[]>(type: "varbinary(max)", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OperatorAction", x => x.Seq);
                });

            migrationBuilder.UpdateData(
                table: "RelayLease",
                keyColumn: "Id",
                keyValue: 1,
                columns: new[] { "DrainSince", "DrainUpTo" },
                values: new object[] { null, null });

            migrationBuilder.CreateIndex(
                name: "IX_IdempotencyKey_Key",
                table: "IdempotencyKey",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OperatorAction_Id",
                table: "OperatorAction",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OperatorAction_MessageId",
                table: "OperatorAction",
                column: "MessageId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "IdempotencyKey");

            migrationBuilder.DropTable(
                name: "OperatorAction");

            migrationBuilder.DropColumn(
                name: "DrainSince",
                table: "RelayLease");

            migrationBuilder.DropColumn(
                name: "DrainUpTo",
                table: "RelayLease");
        }
    }
}
