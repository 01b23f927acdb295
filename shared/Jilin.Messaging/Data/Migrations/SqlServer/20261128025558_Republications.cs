using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Jilin.Messaging.Data.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Republications : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Republication",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("SqlServer:Identity", "1, 1"),
                    Id = table.Column<Guid>(type: "uniqueidentifier", nullable: false),
                    StartedAt = table.Column<DateTime>(type: "datetime2", nullable: false),
                    Type = table.Column<string>(type: "varchar(200)", unicode: false, maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    StreamId = table.Column<Guid>(type: "uniqueidentifier", nullable: true),
                    PerSecond = table.Column<int>(type: "int", nullable: false),
                    Kind = table.Column<string>(type: "varchar(100)", unicode: false, maxLength: 100, nullable: false, collation: "Latin1_General_100_BIN2"),
                    After = table.Column<long>(type: "bigint", nullable: false),
                    Seen = table.Column<long>(type: "bigint", nullable: false),
                    Total = table.Column<long>(type: "bigint", nullable: false),
                    Written = table.Column<long>(type: "bigint", nullable: false),
                    EndedAt = table.Column<DateTime>(type: "datetime2", nullable: true),
                    Cancelled = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Republication", x => x.Seq);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Republication_Id",
                table: "Republication",
                column: "Id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Republication");
        }
    }
}
