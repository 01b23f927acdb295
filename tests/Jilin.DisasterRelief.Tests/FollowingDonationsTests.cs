using System.Net;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Features;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Tests;

/// <summary>What a donation's state asks of us, whichever event tells of it and whatever came before.</summary>
public sealed class FollowingDonationsTests(Services services)
{
    [Fact]
    public async Task Whichever_event_tells_that_a_donation_is_allocated_to_our_appeal_it_is_taken_over_once()
    {
        var service = await services.OnAsync(DatabaseProvider.Sqlite);
        var appeal = await service.AppealAsync(await service.DroughtAsync());
        var events = EventTypes.Of<DonationState>();
        Assert.Equal(9, events.Count);
        foreach (var type in events)
        {
            var donation = Given.Cash(100, appeal);
            await service.TellAsync(Activator.CreateInstance(type, donation)!, donation.DonationId, 3);
            await service.TellAsync(Activator.CreateInstance(type, donation)!, donation.DonationId, 4);
            Assert.Equal(["relief-donation-received"], service.ToldOf(donation.DonationId));
        }
    }

    [Fact]
    public async Task Whichever_event_tells_that_a_unit_wants_its_donation_back_it_is_answered()
    {
        var service = await services.OnAsync(DatabaseProvider.Sqlite);
        var appeal = await service.AppealAsync(await service.DroughtAsync());
        foreach (var type in EventTypes.Of<DonationState>())
        {
            // Its allocation was skipped.
            var donation = Given.Cash(100, appeal, status: DonationStatus.Cancelling);
            await service.TellAsync(Activator.CreateInstance(type, donation)!, donation.DonationId, 4);
            Assert.Equal(["relief-donation-withdrawn"], service.ToldOf(donation.DonationId));
        }
    }

    [Fact]
    public async Task Whichever_event_tells_that_the_donor_knows_the_process_is_over()
    {
        var service = await services.OnAsync(DatabaseProvider.Sqlite);
        var disaster = await service.DroughtAsync();
        var appeal = await service.AppealAsync(disaster);
        var need = await service.NeedAsync(disaster, 100_000);
        foreach (var type in EventTypes.Of<DonationState>())
        {
            var donation = await service.AllocatedAsync(Given.Cash(10, appeal));
            (await service.AllocateAsync(disaster, need, donation.DonationId, 10)).Is(HttpStatusCode.Created);
            (await service.DistributeAsync(disaster, need, donation.DonationId, 10)).Is(HttpStatusCode.Created);
            // That all of it is delivered was skipped.
            await service.TellAsync(Activator.CreateInstance(type, donation with { Status = DonationStatus.Reported })!, donation.DonationId, 6);
            Assert.Equal("relief-donation-donor-informed", service.ToldOf(donation.DonationId)[^1]);
        }
    }

    [Fact]
    public async Task A_declined_donation_that_is_allocated_anew_is_taken_over_though_its_freeing_was_skipped()
    {
        var service = await services.OnAsync(DatabaseProvider.Sqlite);
        var disaster = await service.DroughtAsync();
        var (closed, open) = (await service.AppealAsync(disaster), await service.AppealAsync(disaster));
        (await service.PostAsync($"{disaster}/appeals/{closed}/close", new { on = Steps.On, signedBy = "test" })).Is(HttpStatusCode.OK);
        var donation = await service.AllocatedAsync(Given.Cash(100, closed));

        await service.AllocatedAsync(donation with { AllocatedTo = new(null, open, null) }, version: 9);

        Assert.Equal(["relief-donation-declined", "relief-donation-received"], service.ToldOf(donation.DonationId));
    }

    [Fact]
    public async Task What_is_none_of_ours_or_only_tells_of_our_own_doing_changes_nothing()
    {
        var service = await services.OnAsync(DatabaseProvider.Sqlite);
        var disaster = await service.DroughtAsync();
        var donation = await service.AllocatedAsync(Given.Cash(100, await service.AppealAsync(disaster)));
        var guarded = await GuardedAsync();

        // Delivered in part, it is still allocated to the appeal; then delivered.
        await service.TellAsync(new DonationDelivered(donation), donation.DonationId, 4);
        await service.TellAsync(new DonationCancellationRefused(donation), donation.DonationId, 5);
        await service.TellAsync(new DonationDelivered(donation with { Status = DonationStatus.Delivered }), donation.DonationId, 6);

        Assert.Equal(["relief-donation-received"], service.ToldOf(donation.DonationId));
        // Who closes the disaster meanwhile is not disturbed, as by the appeal and the takeover.
        Assert.Equal((2, 2), (guarded, await GuardedAsync()));

        Task<long> GuardedAsync() => service.InDatabaseAsync(db => db.ClosingGuards.Where(guard => guard.DisasterId == Guid.Parse(disaster.Split('/')[1])).SumAsync(guard => guard.Records));
    }

    [Theory]
    [InlineData(DonationStatus.Pledged, false)]
    [InlineData(DonationStatus.Received, false)]
    [InlineData(DonationStatus.Allocated, false)]
    [InlineData(DonationStatus.Cancelling, false)]
    [InlineData(DonationStatus.Delivered, false)]
    [InlineData(DonationStatus.Reported, false)]
    [InlineData(DonationStatus.Cancelled, false)]
    [InlineData(DonationStatus.Delivered, true)]
    [InlineData(DonationStatus.Cancelled, true)]
    public async Task What_is_none_of_ours_costs_no_query(DonationStatus status, bool ours)
    {
        // A database without a table: every question to it fails.
        await using var database = await TestDatabase.CreateAsync();
        await using var db = new SqliteDisasterReliefDbContext(database.Options<SqliteDisasterReliefDbContext>());
        var donation = Given.Cash(100, status: status) with { Purpose = new(null, Guid.NewGuid(), null) };
        await new FollowDonations(db).FollowAsync(
            ours ? donation : donation with { AllocatedTo = status is DonationStatus.Pledged or DonationStatus.Received ? null : new(Given.Elsewhere, null, null) },
            new EventContext(Guid.NewGuid(), donation.DonationId, 1, DateTimeOffset.UnixEpoch, default),
            TestContext.Current.CancellationToken);
        Assert.False(db.ChangeTracker.HasChanges());
    }
}
