using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Persistence;
using Jilin.Reporting.Data;
using Jilin.Reporting.Programmes.FixedPointAssistance;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Jilin.Reporting.Tests.Given;

namespace Jilin.Reporting.Tests;

/// <summary>A programme is deployed first, and says more than this version knows.</summary>
public sealed class NewerEventsTests(Platform platform) : IAsyncLifetime
{
    private enum NewerLedger
    {
        Cash,
        InterestFreeLoan,
    }

    private enum NewerStatus
    {
        HandedOver,
    }

    private enum NewerUnitKind
    {
        Charity,
    }

    public async ValueTask InitializeAsync() => await platform.EmptyAsync();

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_donation_of_a_ledger_this_version_does_not_know_counts_under_none_and_is_there_for_the_next_version()
    {
        var told = Told(NewerLedger.InterestFreeLoan);
        await platform.PublishAsync(new Sent(told.DonationId, 1, new NewerDonationReceived(told)), Received(5).Told(1));

        var indicators = await platform.IndicatorsAsync();
        Assert.Equal((5, 0, 0, 0, 5), (Value("cash"), Value("goods"), Value("introduced"), Value("forwarded"), Value("invested")));
        Assert.Equal(2, (await platform.RowsAsync<DonationPart>()).Count);
        await using var newer = new NewerVersion(await ConnectionAsync());
        var row = Assert.Single(await newer.Set<NewerRow>().Where(row => row.Ledger == NewerLedger.InterestFreeLoan).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal((told.DonationId, 100_00), (row.DonationId, row.AmountFen));

        decimal Value(string ledger) => indicators[$"fixed-point.{ledger}"].GetProperty("value").GetDecimal();
    }

    [Fact]
    public async Task A_donation_in_a_status_this_version_does_not_know_counts_from_its_receipt_on()
    {
        var told = Told(NewerLedger.Cash);
        await platform.PublishAsync(new Sent(told.DonationId, 1, new NewerDonationReceived(told with { ReceivedOn = null })));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash"));
        await platform.PublishAsync(new Sent(told.DonationId, 2, new NewerDonationReceived(told)));
        Assert.Equal(100, await platform.ValueAsync("fixed-point.cash"));
    }

    [Fact]
    public async Task Units_and_labour_transfers_that_say_more_count_as_ever()
    {
        var (unit, transfer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await platform.PublishAsync(
            new Sent(unit, 1, new NewerUnitPaired(new(unit, "慈善总会", NewerUnitKind.Charity, [new(Chisong, 2009)], "省级"))),
            new Sent(transfer, 1, new NewerTransferRecorded(new(transfer, Guid.CreateVersion7(), Chisong, 30, "青岛", InJune, "welding"))));
        Assert.Equal((1, 30), (await platform.ValueAsync("fixed-point.units"), await platform.ValueAsync("disaster.labour-transferred")));
    }

    private async Task<string> ConnectionAsync()
    {
        await using var scope = platform.Services.CreateAsyncScope();
        return scope.ServiceProvider.GetRequiredService<ReportingDbContext>().Database.GetConnectionString()!;
    }

    private static NewerDonationState Told(NewerLedger ledger) =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), "省水利厅", ledger, NewerStatus.HandedOver, 100, [], new(Jingyu, null, null), null, InJune, InJune, null, null, null, null, [], 2.5m);

    private sealed record NewerDonationState(
        Guid DonationId, Guid UnitId, string UnitName, NewerLedger Ledger, NewerStatus Status, decimal AmountYuan, IReadOnlyList<GoodsLine> Goods, DonationPurpose Purpose, DonationPurpose? AllocatedTo,
        DateOnly PledgedOn, DateOnly? ReceivedOn, DateOnly? AllocatedOn, DateOnly? DeliveredOn, DateOnly? ReportedOn, DateOnly? CancelledOn, IReadOnlyList<Delivery> Deliveries, decimal YearsToRepay);

    private sealed record NewerDonationReceived(NewerDonationState Donation)
    {
        public const string EventName = DonationReceived.EventName;
    }

    private sealed record NewerUnitState(Guid UnitId, string Name, NewerUnitKind Kind, IReadOnlyList<Pairing> Pairings, string Level);

    private sealed record NewerUnitPaired(NewerUnitState Unit)
    {
        public const string EventName = AidingUnitPaired.EventName;
    }

    private sealed record NewerTransferState(Guid LabourTransferId, Guid DisasterId, string DivisionCode, int Persons, string Destination, DateOnly TransferredOn, string Trade);

    private sealed record NewerTransferRecorded(NewerTransferState LabourTransfer)
    {
        public const string EventName = LabourTransferRecorded.EventName;
    }

    private sealed class NewerRow
    {
        public long Seq { get; private set; }

        public Guid DonationId { get; private set; }

        public NewerLedger Ledger { get; private set; }

        public long AmountFen { get; private set; }
    }

    private sealed class NewerVersion(string connection) : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite(connection);

        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<NewerRow>().ToTable("DonationParts").HasKey(row => row.Seq);
    }
}
