using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Jilin.Persistence;
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
        modelBuilder.Entity<AidingUnit>(unit =>
        {
            unit.Property(row => row.Name).HasMaxLength(200);
            unit.HasIndex(row => row.Name).IsUnique();
            unit.OwnsMany(row => row.Pairings, pairing =>
            {
                pairing.ToTable("Pairings");
                pairing.Property<long>("Seq");
                pairing.HasKey("Seq");
                pairing.Property(row => row.TownshipCode).HasMaxLength(12).IsUnicode(false);
                pairing.WithOwner().HasForeignKey("UnitSeq");
                pairing.HasIndex("UnitSeq", nameof(UnitPairing.TownshipCode), nameof(UnitPairing.Year)).IsUnique();
                pairing.HasIndex(row => row.Year);
            });
        });

        modelBuilder.Entity<Donation>(donation =>
        {
            donation.Ignore(row => row.Amount);
            donation.Property(row => row.UnitName).HasMaxLength(200);
            donation.Property(row => row.Note).HasMaxLength(1000);
            donation.Property(row => row.PurposeDivisionCode).HasMaxLength(12).IsUnicode(false);
            donation.Property(row => row.AllocatedDivisionCode).HasMaxLength(12).IsUnicode(false);
            // Lines, steps and deliveries are only ever read with their donation: one row, no joins.
            donation.OwnsMany(row => row.Goods, goods =>
            {
                goods.ToJson();
                goods.Ignore(line => line.Value);
                goods.Ignore(line => line.Quantity);
            });
            donation.OwnsMany(row => row.Steps, steps => steps.ToJson());
            donation.OwnsMany(row => row.Deliveries, deliveries => deliveries.ToJson());
            // Likely duplicates are looked for by these.
            donation.HasIndex(row => new { row.UnitId, row.Ledger, row.AmountFen });
            donation.HasIndex(row => row.PledgedOn);
            donation.HasIndex(row => row.ReceivedOn);
        });

        modelBuilder.Entity<KnownAppeal>(appeal =>
        {
            appeal.HasKey(row => row.Seq);
            appeal.HasIndex(row => row.Id).IsUnique();
            appeal.Property(row => row.Told).HasColumnName("State");
            appeal.Ignore(row => row.State);
        });

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
