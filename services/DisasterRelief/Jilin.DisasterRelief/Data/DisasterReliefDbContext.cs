using Jilin.DisasterRelief.Domain;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Jilin.DisasterRelief.Data;

internal abstract class DisasterReliefDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<Disaster> Disasters => Set<Disaster>();

    public DbSet<ClosingGuard> ClosingGuards => Set<ClosingGuard>();

    public DbSet<TownshipReport> Reports => Set<TownshipReport>();

    public DbSet<TownshipSituation> Situations => Set<TownshipSituation>();

    public DbSet<Need> Needs => Set<Need>();

    public DbSet<Appeal> Appeals => Set<Appeal>();

    public DbSet<ReliefDonation> Donations => Set<ReliefDonation>();

    public DbSet<SelfHelpProject> SelfHelpProjects => Set<SelfHelpProject>();

    public DbSet<LabourTransfer> LabourTransfers => Set<LabourTransfer>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Disaster>()
            .Texts(FieldChecks.NameLength, row => row.Name)
            .Texts(FieldChecks.SignatureLength, row => row.ClosedBy)
            .Texts(4000, row => row.Summary)
            .HasIndex(row => row.StartedOn);

        modelBuilder.Entity<ClosingGuard>().HasIndex(row => new { row.DisasterId, row.Slot }).IsUnique();

        modelBuilder.Entity<TownshipReport>()
            .DivisionCodes(row => row.TownshipCode)
            .Texts(FieldChecks.NoteLength, row => row.Note)
            .Texts(FieldChecks.SignatureLength, row => row.SignedBy)
            .HasIndex(row => new { row.DisasterId, row.TownshipCode });

        modelBuilder.Entity<TownshipSituation>().DivisionCodes(row => row.TownshipCode).HasIndex(row => new { row.DisasterId, row.TownshipCode }).IsUnique();

        modelBuilder.Entity<Need>()
            .Ignore(row => row.Kind)
            .DivisionCodes(row => row.DivisionCode)
            .Texts(FieldChecks.NameLength, row => row.Item)
            .Texts(FieldChecks.UnitLength, row => row.Unit)
            .Texts(FieldChecks.NoteLength, row => row.Note)
            .HasIndex(row => row.DisasterId);

        modelBuilder.Entity<Appeal>()
            .Texts(FieldChecks.NameLength, row => row.Title)
            .Texts(FieldChecks.SignatureLength, row => row.ClosedBy)
            .Texts(FieldChecks.NoteLength, row => row.ClosingNote)
            .HasIndex(row => row.DisasterId);

        // Lines and allocations are only ever read with their donation; distributions are listed by themselves too, so they have a table.
        modelBuilder.Entity<ReliefDonation>()
            .Ignore(row => row.EarmarkedFen)
            .DivisionCodes(row => row.DivisionCode)
            .Texts(FieldChecks.NameLength, row => row.UnitName)
            .OwnsMany(row => row.Lines, lines => lines.ToJson())
            .OwnsMany(row => row.Allocations, allocations => allocations.ToJson())
            .OwnsTable(row => row.Distributions, "Distributions", "DonationSeq", distribution =>
            {
                distribution.HasIndex("DonationSeq", nameof(NeedDistribution.Number)).IsUnique();
                distribution.HasIndex(row => row.Id).IsUnique();
                distribution.HasIndex(row => row.NeedId);
                distribution.Property(row => row.DivisionCode).HoldsDivisionCode();
                distribution.Property(row => row.Item).HasMaxLength(FieldChecks.NameLength);
                distribution.Property(row => row.Unit).HasMaxLength(FieldChecks.UnitLength);
                distribution.Property(row => row.SignedBy).HasMaxLength(FieldChecks.SignatureLength);
            })
            .HasIndex(row => row.DisasterId);

        modelBuilder.Entity<SelfHelpProject>().DivisionCodes(row => row.DivisionCode).Texts(FieldChecks.NoteLength, row => row.Description).HasIndex(row => row.DisasterId);

        modelBuilder.Entity<LabourTransfer>().DivisionCodes(row => row.DivisionCode).Texts(FieldChecks.NameLength, row => row.Destination).HasIndex(row => row.DisasterId);

        modelBuilder.AddMessaging();
    }
}

internal sealed class SqliteDisasterReliefDbContext(DbContextOptions<SqliteDisasterReliefDbContext> options) : DisasterReliefDbContext(options);

internal sealed class SqlServerDisasterReliefDbContext(DbContextOptions<SqlServerDisasterReliefDbContext> options) : DisasterReliefDbContext(options);

// For `dotnet ef migrations add`: it only needs the model, never a database.
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteDisasterReliefDbContext>
{
    public SqliteDisasterReliefDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteDisasterReliefDbContext>().UseSqlite().Options);
}

internal sealed class SqlServerDesign : IDesignTimeDbContextFactory<SqlServerDisasterReliefDbContext>
{
    public SqlServerDisasterReliefDbContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqlServerDisasterReliefDbContext>().UseSqlServer().Options);
}
