using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Jilin.DisasterRelief.Data.Migrations.Sqlite
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
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "DrainUpTo",
                table: "RelayLease",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "OperatorAction",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    At = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    Consumer = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    MessageId = table.Column<Guid>(type: "TEXT", nullable: true),
                    StreamId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Type = table.Column<string>(type: "TEXT", unicode: false, maxLength: 200, nullable: true),
                    Error = table.Column<string>(type: "TEXT", nullable: true),
                    Body = table.Column<byte[]>(type: "BLOB", nullable: true)
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
