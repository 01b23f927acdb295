using System.Net;
using System.Text.Json.Nodes;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Features;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>Donations to appeals, moved by disaster relief's events over the bus.</summary>
public sealed class DisasterReliefTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Theory, DatabaseData]
    public async Task An_appeal_takes_donations_from_its_opening_to_its_close(DatabaseProvider provider)
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(provider, relief.Join);
        var unit = await service.UnitAsync();
        var appeal = Given.Appeal();
        var pledge = new { unitId = unit, ledger = "cash", amountYuan = 1, pledgedOn = "2009-07-10", purpose = new { appealId = appeal.AppealId } };
        (await service.PostAsync("donations", pledge)).Refused(HttpStatusCode.UnprocessableEntity, "unknown-appeal", "appealId");

        await OpenAsync(service, appeal);
        (await service.PostAsync("donations", pledge)).Is(HttpStatusCode.Created);

        await ReliefPublisher.TellAsync(service, appeal.AppealId, new AppealClosed(appeal with { Status = AppealStatus.Closed }));
        await Eventually.TrueAsync(async () => (string?)(await service.PostAsync("donations", pledge)).Json["rule"] == "appeal-closed", Soon);
    }

    [Theory, DatabaseData]
    public async Task A_donation_follows_its_distribution_and_the_platform_reports_it_when_nobody_does(DatabaseProvider provider)
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(provider, relief.Join);
        var appeal = Given.Appeal();
        await OpenAsync(service, appeal);
        var donation = await AllocatedAsync(service, appeal);
        Distribution[] parts = [Given.Part(Given.Township, 400, 5), Given.Part(Given.Village, 600.01m, 6)];

        await TellAsync(service, donation, appeal, state => new ReliefDonationReceived(state), ReliefDonationStatus.Received);
        await TellAsync(service, donation, appeal, state => new ReliefDonationDistributed(state), ReliefDonationStatus.Distributing, parts[0]);
        await BecomesAsync(service, donation, "allocated", deliveries: 1);
        await TellAsync(service, donation, appeal, state => new ReliefDonationDistributed(state), ReliefDonationStatus.Distributed, parts);
        var delivered = await BecomesAsync(service, donation, "delivered", deliveries: 2);
        Assert.Equal(1000.01m, delivered["deliveries"]!.AsArray().Sum(part => (decimal)part!["valueYuan"]!));

        // Some seconds short of seven days nothing is due; then the timer comes due, with the relay's lease renewed on the way.
        service.Clock.Advance(ReportWhenDue.ReportWithin - TimeSpan.FromSeconds(10));
        Assert.Equal(1, await TimersAsync(service));
        Assert.Equal("delivered", (string?)(await service.GetAsync($"donations/{donation}")).Json["status"]);
        var reported = await ReportedByPlatformAsync(service, donation);
        Assert.Equal(
            ("reported", "2010-06-08", "fixed-point-assistance"),
            ((string?)reported["steps"]!.AsArray()[^1]!["status"], (string?)reported["steps"]!.AsArray()[^1]!["on"], (string?)reported["steps"]!.AsArray()[^1]!["signedBy"]));
        await Eventually.TrueAsync(() => relief.Heard.Of(donation).Count == 5, Soon);
        Assert.Equal(["DonationReceived", "DonationAllocated", "DonationDelivered", "DonationDelivered", "DonationReported"], relief.Heard.Of(donation));
        Assert.Equal(0, await FailedAsync(service));
    }

    [Theory, DatabaseData]
    public async Task A_donation_delivered_by_an_officer_is_reported_by_the_platform_too_and_only_if_nobody_has(DatabaseProvider provider)
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(provider, relief.Join);
        var (forgotten, told) = (await DeliveredAsync(), await DeliveredAsync());
        (await service.StepAsync(told, "report", "2009-07-15", new { note = "letter 12" })).Is(HttpStatusCode.OK);
        Assert.Equal(2, await TimersAsync(service));

        service.Clock.Advance(ReportWhenDue.ReportWithin);
        await ReportedByPlatformAsync(service, forgotten);
        await Eventually.TrueAsync(async () => await TimersAsync(service) == 0 && await OutboxAsync(service) == 0, Soon);
        Assert.Equal(5, (await service.GetAsync($"donations/{told}")).Json["steps"]!.AsArray().Count);
        Assert.Equal(0, await FailedAsync(service));

        async Task<string> DeliveredAsync()
        {
            var donation = await service.PledgeAsync(await service.UnitAsync());
            (await service.StepAsync(donation, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
            (await service.StepAsync(donation, "allocate", "2009-07-12", new { divisionCode = Given.Township })).Is(HttpStatusCode.OK);
            (await service.StepAsync(donation, "deliver", "2009-07-13", new { divisionCode = Given.Township })).Is(HttpStatusCode.OK);
            return donation;
        }
    }

    [Theory, DatabaseData]
    public async Task A_cancellation_waits_for_disaster_relief_to_agree_or_refuse(DatabaseProvider provider)
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(provider, relief.Join);
        var appeal = Given.Appeal();
        await OpenAsync(service, appeal);
        var (agreed, refused) = (await CancellingAsync(), await CancellingAsync());

        await TellAsync(service, agreed, appeal, state => new ReliefDonationWithdrawn(state), ReliefDonationStatus.Withdrawn);
        var cancelled = await BecomesAsync(service, agreed, "cancelled");
        Assert.Equal("disaster-relief", (string?)cancelled["steps"]!.AsArray()[^1]!["signedBy"]);

        await TellAsync(service, refused, appeal, state => new ReliefDonationCancellationRefused(state), ReliefDonationStatus.Distributing, Given.Part(Given.Township, 400, 2));
        await BecomesAsync(service, refused, "allocated", deliveries: 1);
        (await service.StepAsync(refused, "cancel", "2010-06-01", new { note = "again" })).Refused(HttpStatusCode.Conflict, "already-distributed");

        await Eventually.TrueAsync(() => relief.Heard.Of(agreed).Count == 4 && relief.Heard.Of(refused).Count == 5, Soon);
        Assert.Equal(["DonationReceived", "DonationAllocated", "DonationCancellationRequested", "DonationCancelled"], relief.Heard.Of(agreed));
        Assert.Equal(["DonationReceived", "DonationAllocated", "DonationCancellationRequested", "DonationCancellationRefused", "DonationDelivered"], relief.Heard.Of(refused));

        async Task<string> CancellingAsync()
        {
            var donation = await AllocatedAsync(service, appeal);
            var answer = (await service.StepAsync(donation, "cancel", "2009-07-13", new { note = "by mistake" })).Is(HttpStatusCode.OK);
            Assert.Equal("cancelling", (string?)answer.Json["status"]);
            return donation;
        }
    }

    [Theory, DatabaseData]
    public async Task A_declined_donation_is_freed_and_goes_elsewhere_and_a_late_word_of_the_appeal_changes_nothing(DatabaseProvider provider)
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(provider, relief.Join);
        var appeal = Given.Appeal();
        await OpenAsync(service, appeal);
        var donation = await AllocatedAsync(service, appeal);
        var receipt = await service.GetAsync($"donations/{donation}/receipt");

        await TellAsync(service, donation, appeal, state => new ReliefDonationDeclined(state), ReliefDonationStatus.Declined);
        var freed = await BecomesAsync(service, donation, "received");
        Assert.Null(freed["allocatedTo"]);
        Assert.Equal(receipt.Body, (await service.GetAsync($"donations/{donation}/receipt")).Body);
        (await service.StepAsync(donation, "allocate", "2010-06-01", new { divisionCode = Given.OtherCounty })).Is(HttpStatusCode.OK);

        await TellAsync(service, donation, appeal, state => new ReliefDonationWithdrawn(state), ReliefDonationStatus.Withdrawn);
        // The inbox has taken it when its watermark says so.
        await Eventually.TrueAsync(async () => await WatermarkAsync(service, donation) == 2, Soon);
        Assert.Equal("allocated", (string?)(await service.GetAsync($"donations/{donation}")).Json["status"]);
        Assert.Equal(["DonationReceived", "DonationAllocated", "DonationAllocationUndone", "DonationAllocated"], relief.Heard.Of(donation));
        Assert.Equal(0, await FailedAsync(service));
    }

    [Fact]
    public async Task Whichever_event_tells_that_all_is_distributed_the_donation_is_delivered_also_when_it_is_the_first_to_come()
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(DatabaseProvider.Sqlite, relief.Join);
        var appeal = Given.Appeal();
        await OpenAsync(service, appeal);
        var events = EventTypes.Of<ReliefDonationState>();
        Assert.Equal(7, events.Count);
        foreach (var type in events)
        {
            var donation = await AllocatedAsync(service, appeal);
            await TellAsync(service, donation, appeal, state => Activator.CreateInstance(type, state)!, ReliefDonationStatus.DonorInformed, Given.Part(Given.Township, 400, 2), Given.Part(Given.Township, 600.01m, 3));
            await BecomesAsync(service, donation, "delivered", deliveries: 2);
        }

        Assert.Equal(events.Count, await TimersAsync(service));
        Assert.Equal(0, await FailedAsync(service));
    }

    [Fact]
    public async Task Whichever_event_tells_of_an_appeal_it_is_known()
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(DatabaseProvider.Sqlite, relief.Join);
        var events = EventTypes.Of<AppealState>();
        Assert.Equal(2, events.Count);
        foreach (var type in events)
        {
            var appeal = Given.Appeal(AppealStatus.Closed);
            await ReliefPublisher.TellAsync(service, appeal.AppealId, Activator.CreateInstance(type, appeal)!);
            await Eventually.TrueAsync(() => InDatabaseAsync(service, async db => (await db.Appeals.FirstOrDefaultAsync(known => known.Id == appeal.AppealId))?.State.Status == AppealStatus.Closed), Soon);
        }
    }

    private static async Task OpenAsync(Service service, AppealState appeal)
    {
        await ReliefPublisher.TellAsync(service, appeal.AppealId, new AppealOpened(appeal));
        await Eventually.TrueAsync(() => InDatabaseAsync(service, db => db.Appeals.AnyAsync(known => known.Id == appeal.AppealId)), Soon);
    }

    private static async Task<string> AllocatedAsync(Service service, AppealState appeal)
    {
        var donation = await service.PledgeAsync(await service.UnitAsync());
        (await service.StepAsync(donation, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "allocate", "2009-07-12", new { appealId = appeal.AppealId })).Is(HttpStatusCode.OK);
        return donation;
    }

    private static Task TellAsync(Service service, string donation, AppealState appeal, Func<ReliefDonationState, object> message, ReliefDonationStatus status, params Distribution[] parts)
    {
        var id = Guid.Parse(donation);
        return ReliefPublisher.TellAsync(service, id, message(new(id, appeal.AppealId, appeal.DisasterId, status, 1000.01m, parts.Sum(part => part.ValueYuan), parts)));
    }

    private static async Task<JsonNode> BecomesAsync(Service service, string donation, string status, int deliveries = 0)
    {
        JsonNode? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                answer = (await service.GetAsync($"donations/{donation}")).Is(HttpStatusCode.OK).Json;
                return (string?)answer["status"] == status && answer["deliveries"]!.AsArray().Count == deliveries;
            },
            Soon,
            $"{status}, with {deliveries} deliveries");
        return answer!;
    }

    private static async Task<JsonNode> ReportedByPlatformAsync(Service service, string donation)
    {
        JsonNode? answer = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // Housekeeping looks every second of the clock that the test holds.
                service.Clock.Advance(TimeSpan.FromSeconds(1));
                answer = (await service.GetAsync($"donations/{donation}")).Is(HttpStatusCode.OK).Json;
                return (string?)answer["status"] == "reported";
            },
            Soon);
        return answer!;
    }

    private static Task<int> TimersAsync(Service service) => InDatabaseAsync(service, db => db.Set<OutboxTimer>().CountAsync());

    private static Task<int> OutboxAsync(Service service) => InDatabaseAsync(service, db => db.Set<OutboxMessage>().CountAsync());

    private static Task<int> FailedAsync(Service service) => InDatabaseAsync(service, db => db.Set<FailedDelivery>().CountAsync());

    private static Task<long> WatermarkAsync(Service service, string donation) => InDatabaseAsync(
        service,
        db => db.Set<InboxStream>().Where(row => row.Consumer == "fixed-point-assistance-relief-donations" && row.StreamId == Guid.Parse(donation)).Select(row => row.LastVersion).FirstOrDefaultAsync());

    private static async Task<T> InDatabaseAsync<T>(Service service, Func<FixedPointAssistanceDbContext, Task<T>> ask)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<FixedPointAssistanceDbContext>());
    }
}
