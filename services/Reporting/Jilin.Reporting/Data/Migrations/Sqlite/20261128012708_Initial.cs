using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Jilin.Reporting.Data.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "DonationParts",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DonationId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    Ledger = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: false),
                    ReceivedOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ProjectId = table.Column<Guid>(type: "TEXT", nullable: true),
                    Attribution = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    DivisionCode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 12, nullable: true),
                    CountyCode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 12, nullable: true),
                    AmountFen = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DonationParts", x => x.Seq);
                });

            migrationBuilder.CreateTable(
                name: "LabourTransfers",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Id = table.Column<Guid>(type: "TEXT", nullable: false),
                    DisasterId = table.Column<Guid>(type: "TEXT", nullable: false),
                    DivisionCode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 12, nullable: false),
                    CountyCode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 12, nullable: true),
                    Persons = table.Column<int>(type: "INTEGER", nullable: false),
                    TransferredOn = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LabourTransfers", x => x.Seq);
                });

            migrationBuilder.CreateTable(
                name: "Pairings",
                columns: table => new
                {
                    Seq = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UnitId = table.Column<Guid>(type: "TEXT", nullable: false),
                    TownshipCode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 12, nullable: false),
                    CountyCode = table.Column<string>(type: "TEXT", unicode: false, maxLength: 12, nullable: false),
                    Year = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Pairings", x => x.Seq);
                });

            migrationBuilder.CreateIndex(
                name: "IX_DonationParts_DonationId_Ordinal",
                table: "DonationParts",
                columns: new[] { "DonationId", "Ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DonationParts_Year_DivisionCode",
                table: "DonationParts",
                columns: new[] { "Year", "DivisionCode" });

            migrationBuilder.CreateIndex(
                name: "IX_LabourTransfers_Id",
                table: "LabourTransfers",
                column: "Id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LabourTransfers_Year_DivisionCode",
                table: "LabourTransfers",
                columns: new[] { "Year", "DivisionCode" });

            migrationBuilder.CreateIndex(
                name: "IX_Pairings_UnitId_TownshipCode_Year",
                table: "Pairings",
                columns: new[] { "UnitId", "TownshipCode", "Year" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Pairings_Year_TownshipCode",
                table: "Pairings",
                columns: new[] { "Year", "TownshipCode" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DonationParts");

            migrationBuilder.DropTable(
                name: "LabourTransfers");

            migrationBuilder.DropTable(
                name: "Pairings");
        }
    }
}
