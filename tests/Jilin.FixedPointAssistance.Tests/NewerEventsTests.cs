using System.Net;
using System.Text.Json;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>Disaster relief is deployed first, and says more than this version knows.</summary>
public sealed class NewerEventsTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private enum NewerAppealStatus
    {
        Open,
        Closed,
        Suspended,
    }

    private enum NewerReliefDonationStatus
    {
        Distributed,
        OnItsWay,
    }

    [Fact]
    public async Task An_appeal_in_a_status_this_version_does_not_know_is_not_open_and_the_next_version_finds_all_that_was_told()
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(DatabaseProvider.Sqlite, relief.Join);
        var told = new NewerAppealState(Guid.NewGuid(), Guid.NewGuid(), "Drought appeal", [Given.County], null, Given.Day(-5), null, NewerAppealStatus.Suspended, new("12345", ["zh", "en"]));
        await ReliefPublisher.TellAsync(service, told.AppealId, new NewerAppealOpened(told));
        await Eventually.TrueAsync(() => InDatabaseAsync(service, db => db.Appeals.AnyAsync(appeal => appeal.Id == told.AppealId)), Soon);

        (await service.PostAsync("donations", new { unitId = await service.UnitAsync(), ledger = "cash", amountYuan = 1, pledgedOn = "2009-07-10", purpose = new { appealId = told.AppealId } }))
            .Refused(HttpStatusCode.UnprocessableEntity, "appeal-closed", "appealId");
        var kept = await InDatabaseAsync(service, db => db.Appeals.Where(appeal => appeal.Id == told.AppealId).Select(appeal => appeal.Told).SingleAsync());
        Assert.Equivalent(told, JsonSerializer.Deserialize<NewerAppealState>(kept, CloudEvent.Json), strict: true);

        // What this version knows again, it does again.
        await ReliefPublisher.TellAsync(service, told.AppealId, new NewerAppealOpened(told with { Status = NewerAppealStatus.Open }));
        await Eventually.TrueAsync(() => InDatabaseAsync(service, async db => (await db.Appeals.SingleAsync(appeal => appeal.Id == told.AppealId)).State.Status == AppealStatus.Open), Soon);
        Assert.Equal(0, await InDatabaseAsync(service, db => db.Set<FailedDelivery>().CountAsync()));
    }

    [Fact]
    public async Task A_relief_donation_in_a_status_this_version_does_not_know_moves_nothing_until_one_it_knows()
    {
        await using var relief = await ReliefPublisher.CreateAsync();
        await using var service = await Service.StartAsync(DatabaseProvider.Sqlite, relief.Join);
        var appeal = await service.AppealAsync();
        var donation = await service.PledgeAsync(await service.UnitAsync());
        (await service.StepAsync(donation, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "allocate", "2009-07-12", new { appealId = appeal.AppealId })).Is(HttpStatusCode.OK);
        var told = new NewerReliefDonationState(Guid.Parse(donation), appeal.AppealId, appeal.DisasterId, NewerReliefDonationStatus.OnItsWay, 1000.01m, 1000.01m, [Given.Part(Given.Township, 1000.01m, 3)], "吉A12345");

        await ReliefPublisher.TellAsync(service, told.DonationId, new NewerReliefDonationDistributed(told));
        await Eventually.TrueAsync(() => InDatabaseAsync(service, db => db.Set<InboxStream>().AnyAsync(stream => stream.StreamId == told.DonationId)), Soon);
        Assert.Equal("allocated", (string?)(await service.GetAsync($"donations/{donation}")).Json["status"]);

        await ReliefPublisher.TellAsync(service, told.DonationId, new NewerReliefDonationDistributed(told with { Status = NewerReliefDonationStatus.Distributed }));
        await Eventually.TrueAsync(async () => (string?)(await service.GetAsync($"donations/{donation}")).Json["status"] == "delivered", Soon);
        Assert.Equal(0, await InDatabaseAsync(service, db => db.Set<FailedDelivery>().CountAsync()));
    }

    private static async Task<T> InDatabaseAsync<T>(Service service, Func<FixedPointAssistanceDbContext, Task<T>> ask)
    {
        await using var scope = service.Services.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<FixedPointAssistanceDbContext>());
    }

    private sealed record Hotline(string Number, IReadOnlyList<string> Languages);

    private sealed record NewerAppealState(
        Guid AppealId, Guid DisasterId, string Title, IReadOnlyList<string> DivisionCodes, decimal? TargetYuan, DateOnly OpenedOn, DateOnly? ClosesOn, NewerAppealStatus Status, Hotline Hotline);

    private sealed record NewerAppealOpened(NewerAppealState Appeal)
    {
        public const string EventName = AppealOpened.EventName;
    }

    private sealed record NewerReliefDonationState(
        Guid DonationId, Guid AppealId, Guid DisasterId, NewerReliefDonationStatus Status, decimal AmountYuan, decimal DistributedYuan, IReadOnlyList<Distribution> Distributions, string Lorry);

    private sealed record NewerReliefDonationDistributed(NewerReliefDonationState Donation)
    {
        public const string EventName = ReliefDonationDistributed.EventName;
    }
}
