using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>
/// Takes over what fixed-point assistance allocates to our appeals, and answers when a unit wants it back. What it allocates elsewhere is none of ours.
/// </summary>
internal sealed class FollowDonations(DisasterReliefDbContext db) : IHandle<DonationAllocated>, IHandle<DonationCancellationRequested>, IHandle<DonationReported>
{
    public async Task HandleAsync(DonationAllocated message, EventContext context, CancellationToken cancellationToken)
    {
        if (message.Donation.AllocatedTo?.AppealId is not { } appealId) return;
        var disasterId = await db.Appeals.Where(appeal => appeal.Id == appealId).Select(appeal => appeal.DisasterId).FirstAsync(cancellationToken);
        // A donation taken over must not slip into a disaster that is being closed: the guard first, then the appeal.
        var slot = Random.Shared.Next(ClosingGuard.Slots);
        var guard = await db.ClosingGuards.FirstAsync(row => row.DisasterId == disasterId && row.Slot == slot, cancellationToken);
        var appeal = await db.Appeals.FirstAsync(row => row.Id == appealId, cancellationToken);
        if (appeal.Status == AppealStatus.Open) guard.CountUp();
        await FollowAsync(message.Donation, (donation, _) => donation.FollowAllocation(message.Donation, appeal), cancellationToken);
    }

    public async Task HandleAsync(DonationCancellationRequested message, EventContext context, CancellationToken cancellationToken)
    {
        if (message.Donation.AllocatedTo?.AppealId is not { } appealId) return;
        var appeal = await db.Appeals.FirstAsync(row => row.Id == appealId, cancellationToken);
        await FollowAsync(message.Donation, (donation, needs) => donation.FollowCancellationRequest(message.Donation, appeal, needs), cancellationToken);
    }

    public async Task HandleAsync(DonationReported message, EventContext context, CancellationToken cancellationToken)
    {
        // Of most donations reported, nothing is known here.
        var donation = await db.Donations.FirstOrDefaultAsync(row => row.Id == message.Donation.DonationId, cancellationToken);
        donation?.FollowReport();
    }

    private async Task FollowAsync(DonationState told, Action<ReliefDonation, IReadOnlyCollection<Need>> follow, CancellationToken cancellationToken)
    {
        var known = await db.Donations.FirstOrDefaultAsync(row => row.Id == told.DonationId, cancellationToken);
        var needIds = known?.Allocations.Select(allocation => allocation.NeedId).Distinct().ToList() ?? [];
        var needs = needIds.Count == 0 ? [] : await db.Needs.Where(need => needIds.Contains(need.Id)).ToListAsync(cancellationToken);
        var donation = known ?? ReliefDonation.Of(told);
        follow(donation, needs);
        if (known is null) db.Add(donation);
    }
}
