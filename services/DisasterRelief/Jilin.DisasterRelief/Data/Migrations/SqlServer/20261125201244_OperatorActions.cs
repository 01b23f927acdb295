using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Jilin.DisasterRelief.Data.Migrations.SqlServer
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
