using Jilin.DisasterRelief.Domain;
using Jilin.Messaging;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Jilin.DisasterRelief.Data;

internal abstract class DisasterReliefDbContext(DbContextOptions options) : DbContext(options)
{
    private const int CodeLength = 12;
    private const int ItemLength = 200;
    private const int UnitLength = 40;
    private const int SignatureLength = 100;
    private const int NoteLength = 1000;

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
        modelBuilder.Entity<Disaster>(disaster =>
        {
            disaster.Property(row => row.Name).HasMaxLength(200);
            disaster.Property(row => row.Summary).HasMaxLength(4000);
            disaster.Property(row => row.ClosedBy).HasMaxLength(SignatureLength);
            disaster.HasIndex(row => row.StartedOn);
        });

        modelBuilder.Entity<ClosingGuard>(guard =>
        {
            guard.HasKey(row => row.Seq);
            guard.HasIndex(row => new { row.DisasterId, row.Slot }).IsUnique();
            guard.Property(row => row.Records).IsConcurrencyToken();
        });

        modelBuilder.Entity<TownshipReport>(report =>
        {
            report.HasKey(row => row.Seq);
            report.HasIndex(row => row.Id).IsUnique();
            report.HasIndex(row => new { row.DisasterId, row.TownshipCode });
            report.Property(row => row.TownshipCode).HasMaxLength(CodeLength).IsUnicode(false);
            report.Property(row => row.Note).HasMaxLength(NoteLength);
            report.Property(row => row.SignedBy).HasMaxLength(SignatureLength);
        });

        modelBuilder.Entity<TownshipSituation>(situation =>
        {
            situation.HasKey(row => row.Seq);
            situation.HasIndex(row => new { row.DisasterId, row.TownshipCode }).IsUnique();
            situation.Property(row => row.TownshipCode).HasMaxLength(CodeLength).IsUnicode(false);
            situation.Property(row => row.Reports).IsConcurrencyToken();
        });

        modelBuilder.Entity<Need>(need =>
        {
            need.HasKey(row => row.Seq);
            need.HasIndex(row => row.Id).IsUnique();
            need.HasIndex(row => row.DisasterId);
            need.Ignore(row => row.Kind);
            need.Property(row => row.Version).IsConcurrencyToken();
            need.Property(row => row.DivisionCode).HasMaxLength(CodeLength).IsUnicode(false);
            need.Property(row => row.Item).HasMaxLength(ItemLength);
            need.Property(row => row.Unit).HasMaxLength(UnitLength);
            need.Property(row => row.Note).HasMaxLength(NoteLength);
        });

        modelBuilder.Entity<Appeal>(appeal =>
        {
            appeal.HasIndex(row => row.DisasterId);
            appeal.Property(row => row.Title).HasMaxLength(200);
            appeal.Property(row => row.ClosedBy).HasMaxLength(SignatureLength);
            appeal.Property(row => row.ClosingNote).HasMaxLength(NoteLength);
        });

        modelBuilder.Entity<ReliefDonation>(donation =>
        {
            donation.HasIndex(row => row.DisasterId);
            donation.Ignore(row => row.EarmarkedFen);
            donation.Property(row => row.UnitName).HasMaxLength(200);
            donation.Property(row => row.DivisionCode).HasMaxLength(CodeLength).IsUnicode(false);
            // Lines and allocations are only ever read with their donation; distributions are listed by themselves too, so they have a table.
            donation.OwnsMany(row => row.Lines, lines => lines.ToJson());
            donation.OwnsMany(row => row.Allocations, allocations => allocations.ToJson());
            donation.OwnsMany(row => row.Distributions, distribution =>
            {
                distribution.ToTable("Distributions");
                distribution.Property<long>("Seq");
                distribution.HasKey("Seq");
                distribution.WithOwner().HasForeignKey("DonationSeq");
                distribution.HasIndex("DonationSeq", nameof(NeedDistribution.Number)).IsUnique();
                distribution.HasIndex(row => row.Id).IsUnique();
                distribution.HasIndex(row => row.NeedId);
                distribution.Property(row => row.DivisionCode).HasMaxLength(CodeLength).IsUnicode(false);
                distribution.Property(row => row.Item).HasMaxLength(ItemLength);
                distribution.Property(row => row.Unit).HasMaxLength(UnitLength);
                distribution.Property(row => row.SignedBy).HasMaxLength(SignatureLength);
            });
        });

        modelBuilder.Entity<SelfHelpProject>(project =>
        {
            project.HasIndex(row => row.DisasterId);
            project.Property(row => row.DivisionCode).HasMaxLength(CodeLength).IsUnicode(false);
            project.Property(row => row.Description).HasMaxLength(NoteLength);
        });

        modelBuilder.Entity<LabourTransfer>(transfer =>
        {
            transfer.HasIndex(row => row.DisasterId);
            transfer.Property(row => row.DivisionCode).HasMaxLength(CodeLength).IsUnicode(false);
            transfer.Property(row => row.Destination).HasMaxLength(200);
        });

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
