using Jilin.Messaging;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Jilin.Reporting.Data;

internal abstract class ReportingDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<DonationPart> DonationParts => Set<DonationPart>();

    public DbSet<PairingFact> Pairings => Set<PairingFact>();

    public DbSet<LabourTransferFact> LabourTransfers => Set<LabourTransferFact>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<DonationPart>(part =>
        {
            part.HasKey(row => row.Seq);
            part.HasIndex(row => new { row.DonationId, row.Ordinal }).IsUnique();
            part.Property(row => row.DivisionCode).HasMaxLength(12).IsUnicode(false);
            part.Property(row => row.CountyCode).HasMaxLength(12).IsUnicode(false);
            part.HasIndex(row => new { row.Year, row.DivisionCode });
        });

        modelBuilder.Entity<PairingFact>(pairing =>
        {
            pairing.HasKey(row => row.Seq);
            pairing.HasIndex(row => new { row.UnitId, row.TownshipCode, row.Year }).IsUnique();
            pairing.Property(row => row.TownshipCode).HasMaxLength(12).IsUnicode(false);
            pairing.Property(row => row.CountyCode).HasMaxLength(12).IsUnicode(false);
            pairing.HasIndex(row => new { row.Year, row.TownshipCode });
        });

        modelBuilder.Entity<LabourTransferFact>(transfer =>
        {
            transfer.HasKey(row => row.Seq);
            transfer.HasIndex(row => row.Id).IsUnique();
            transfer.Property(row => row.DivisionCode).HasMaxLength(12).IsUnicode(false);
            transfer.Property(row => row.CountyCode).HasMaxLength(12).IsUnicode(false);
            transfer.HasIndex(row => new { row.Year, row.DivisionCode });
        });

        modelBuilder.AddMessaging();
    }
}

internal sealed class SqliteReportingDbContext(DbContextOptions<SqliteReportingDbContext> options) : ReportingDbContext(options);

internal sealed class SqlServerReportingDbContext(DbContextOptions<SqlServerReportingDbContext> options) : ReportingDbContext(options);

// For `dotnet ef migrations add`: it only needs the model, never a database.
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteReportingDbContext>
{
    public SqliteReportingDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteReportingDbContext>().UseSqlite().Options);
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerReportingDbContext>
{
    public SqlServerReportingDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqlServerReportingDbContext>().UseSqlServer().Options);
}
