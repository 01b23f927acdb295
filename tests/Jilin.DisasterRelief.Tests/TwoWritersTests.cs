using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Tests;

public sealed class TwoWritersTests
{
    private static readonly Dictionary<Type, Func<Func<DbContext>, Task>> Writers = new()
    {
        [typeof(Disaster)] = open => TwoWriters.SecondIsRefusedAsync<Disaster>(open, row => row.Entity.Close(Given.Day, "x", "test", [], 0)),
        [typeof(ClosingGuard)] = open => TwoWriters.SecondIsRefusedAsync<ClosingGuard>(open, row => row.Entity.CountUp()),
        [typeof(TownshipSituation)] = open => TwoWriters.SecondIsRefusedAsync<TownshipSituation>(open, row => TownshipSituation.File(row.Entity, Report(ReportKind.FollowUp))),
        [typeof(Need)] = open => TwoWriters.SecondIsRefusedAsync<Need>(open, row => row.Entity.Allocate(1)),
        [typeof(Appeal)] = open => TwoWriters.SecondIsRefusedAsync<Appeal>(open, row => row.Entity.Close(Given.Day, "test", null)),
        [typeof(ReliefDonation)] = open => TwoWriters.SecondIsRefusedAsync<ReliefDonation>(open, row => row.Entity.FollowCancellationRequest(Given.Cash(100), Given.Appeal(), [])),
        // These two do not change yet; when they do, it is in a new version.
        [typeof(SelfHelpProject)] = open => TwoWriters.SecondIsRefusedAsync<SelfHelpProject>(open, row => row.Property(project => project.Version).CurrentValue++),
        [typeof(LabourTransfer)] = open => TwoWriters.SecondIsRefusedAsync<LabourTransfer>(open, row => row.Property(transfer => transfer.Version).CurrentValue++),
    };

    [Theory, DatabaseData]
    public async Task Of_two_who_read_the_same_row_and_change_it_the_second_is_refused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        DisasterReliefDbContext Open() => provider == DatabaseProvider.Sqlite
            ? new SqliteDisasterReliefDbContext(database.Options<SqliteDisasterReliefDbContext>())
            : new SqlServerDisasterReliefDbContext(database.Options<SqlServerDisasterReliefDbContext>());
        await using var db = Open();
        await db.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
        var disaster = Given.Drought();
        db.AddRange(
            disaster,
            ClosingGuard.For(disaster).First(),
            TownshipSituation.File(null, Report(ReportKind.First)),
            Given.CashNeed(),
            Given.Appeal(),
            Given.Received(Given.Cash(100)),
            SelfHelpProject.Record(disaster, Given.TongyuTown, SelfHelpKind.Cultivation, 1, 1, Given.Day, null),
            LabourTransfer.Record(disaster, Given.TongyuTown, 1, "x", Given.Day));
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);

        Assert.Equivalent(Writers.Keys, TwoWriters.RowsWithToken(db).Where(row => row.Assembly == typeof(Disaster).Assembly), strict: true);
        foreach (var write in Writers.Values) await write(Open);
    }

    private static TownshipReport Report(ReportKind kind) => new()
    {
        DisasterId = default,
        TownshipCode = Given.TongyuTown,
        Kind = kind,
        ObservedAt = new(2009, 7, 1, 12, 0, 0, TimeSpan.FromHours(8)),
        ReportedAt = new(2009, 7, 1, 13, 0, 0, TimeSpan.FromHours(8)),
        AffectedPersons = 1,
        AffectedHouseholds = 1,
        CropAreaThousandths = 1,
        DirectLossFen = 1,
        Note = null,
        SignedBy = "test",
    };
}
