using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Jilin.FixedPointAssistance.Data;

internal abstract class FixedPointAssistanceDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<AidingUnit> Units => Set<AidingUnit>();

    public DbSet<Donation> Donations => Set<Donation>();

    public DbSet<KnownAppeal> Appeals => Set<KnownAppeal>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<AidingUnit>()
            .Texts(FieldChecks.NameLength, row => row.Name)
            .OwnsTable(row => row.Pairings, "Pairings", "UnitSeq", pairing =>
            {
                pairing.Property(row => row.TownshipCode).HoldsDivisionCode();
                pairing.HasIndex("UnitSeq", nameof(UnitPairing.TownshipCode), nameof(UnitPairing.Year)).IsUnique();
                pairing.HasIndex(row => row.Year);
            })
            .HasIndex(row => row.Name).IsUnique();

        modelBuilder.Entity<Donation>(donation =>
        {
            donation.Ignore(row => row.Amount);
            donation.Texts(FieldChecks.NameLength, row => row.UnitName).Texts(FieldChecks.NoteLength, row => row.Note);
            donation.DivisionCodes(row => row.PurposeDivisionCode, row => row.AllocatedDivisionCode);
            // Lines, steps and deliveries are only ever read with their donation: one row, no joins.
            donation.OwnsMany(row => row.Goods, goods => goods.ToJson().Ignore(line => line.Value).Ignore(line => line.Quantity));
            donation.OwnsMany(row => row.Steps, steps => steps.ToJson());
            donation.OwnsMany(row => row.Deliveries, deliveries => deliveries.ToJson());
            // Likely duplicates are looked for by these.
            donation.HasIndex(row => new { row.UnitId, row.Ledger, row.AmountFen });
            donation.HasIndex(row => row.PledgedOn);
            donation.HasIndex(row => row.ReceivedOn);
        });

        modelBuilder.Entity<KnownAppeal>().Ignore(row => row.State).Property(row => row.Told).HasColumnName("State");

        modelBuilder.AddMessaging();
    }
}

internal sealed class SqliteFixedPointAssistanceDbContext(DbContextOptions<SqliteFixedPointAssistanceDbContext> options) : FixedPointAssistanceDbContext(options);

internal sealed class SqlServerFixedPointAssistanceDbContext(DbContextOptions<SqlServerFixedPointAssistanceDbContext> options) : FixedPointAssistanceDbContext(options);

// For `dotnet ef migrations add`: it only needs the model, never a database.
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteFixedPointAssistanceDbContext>
{
    public SqliteFixedPointAssistanceDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteFixedPointAssistanceDbContext>().UseSqlite().Options);
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerFixedPointAssistanceDbContext>
{
    public SqlServerFixedPointAssistanceDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqlServerFixedPointAssistanceDbContext>().UseSqlServer().Options);
}
