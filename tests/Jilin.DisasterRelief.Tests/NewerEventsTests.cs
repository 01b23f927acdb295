using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging.Inbox;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Tests;

/// <summary>Fixed-point assistance is deployed first, and says more than this version knows.</summary>
public sealed class NewerEventsTests(Services services)
{
    private enum NewerLedger
    {
        Cash,
        InterestFreeLoan,
    }

    private enum NewerStatus
    {
        Allocated,
        HandedOver,
    }

    [Theory, DatabaseData]
    public async Task A_donation_of_a_ledger_this_version_does_not_know_is_declined_and_the_next_version_knows_what_it_was(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var disaster = await service.DroughtAsync();
        var told = Told(await service.AppealAsync(disaster), NewerLedger.InterestFreeLoan, NewerStatus.Allocated);

        await service.TellAsync(new NewerDonationAllocated(told), told.DonationId, 3);

        Assert.Equal(["relief-donation-declined"], service.ToldOf(told.DonationId));
        var answer = await service.GetAsync($"{disaster}/donations/{told.DonationId}");
        Assert.Equal(("declined", "interestFreeLoan"), (answer.Word("status"), answer.Word("ledger")));
        await using var newer = new NewerVersion(await service.InDatabaseAsync(db => Task.FromResult(db.Database.GetConnectionString()!)), provider);
        Assert.Equal(NewerLedger.InterestFreeLoan, (await newer.Set<NewerRow>().SingleAsync(row => row.Id == told.DonationId, TestContext.Current.CancellationToken)).Ledger);
        Assert.True(await newer.Set<NewerRow>().AnyAsync(row => row.Id == told.DonationId && row.Ledger == NewerLedger.InterestFreeLoan, TestContext.Current.CancellationToken));
        await NoneFailedAsync(service);
    }

    [Theory, DatabaseData]
    public async Task A_donation_in_a_status_this_version_does_not_know_is_left_alone_until_one_it_knows(DatabaseProvider provider)
    {
        var service = await services.OnAsync(provider);
        var told = Told(await service.AppealAsync(await service.DroughtAsync()), NewerLedger.Cash, NewerStatus.HandedOver);
        await service.TellAsync(new NewerDonationAllocated(told), told.DonationId, 3);
        Assert.Empty(service.ToldOf(told.DonationId));

        await service.TellAsync(new NewerDonationAllocated(told with { Status = NewerStatus.Allocated }), told.DonationId, 4);
        Assert.Equal(["relief-donation-received"], service.ToldOf(told.DonationId));
        await NoneFailedAsync(service);
    }

    private static async Task NoneFailedAsync(Service service) => Assert.Equal(0, await service.InDatabaseAsync(db => db.Set<FailedDelivery>().CountAsync()));

    private static NewerDonationState Told(Guid appeal, NewerLedger ledger, NewerStatus status) =>
        new(Guid.NewGuid(), Guid.NewGuid(), "吉林大学", ledger, status, 100, [], new(null, null, null), new(null, appeal, null), new(2009, 7, 1), new(2009, 7, 2), new(2009, 7, 12), null, null, null, [], 2.5m);

    private sealed record NewerDonationState(
        Guid DonationId, Guid UnitId, string UnitName, NewerLedger Ledger, NewerStatus Status, decimal AmountYuan, IReadOnlyList<GoodsLine> Goods, DonationPurpose Purpose, DonationPurpose? AllocatedTo,
        DateOnly PledgedOn, DateOnly? ReceivedOn, DateOnly? AllocatedOn, DateOnly? DeliveredOn, DateOnly? ReportedOn, DateOnly? CancelledOn, IReadOnlyList<Delivery> Deliveries, decimal YearsToRepay);

    private sealed record NewerDonationAllocated(NewerDonationState Donation)
    {
        public const string EventName = DonationAllocated.EventName;
    }

    private sealed class NewerRow
    {
        public long Seq { get; private set; }

        public Guid Id { get; private set; }

        public NewerLedger Ledger { get; private set; }
    }

    private sealed class NewerVersion(string connection, DatabaseProvider provider) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
        {
            if (provider == DatabaseProvider.Sqlite) optionsBuilder.UseSqlite(connection);
            else optionsBuilder.UseSqlServer(connection);
        }

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<NewerRow>().ToTable("Donations").HasKey(row => row.Seq);
    }
}
