using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>Takes over what fixed-point assistance allocates to our appeals, and answers when a unit wants it back.</summary>
internal sealed class FollowDonations(DisasterReliefDbContext db) : IFollow<DonationState>
{
    public async Task FollowAsync(DonationState state, EventContext context, CancellationToken cancellationToken)
    {
        // What is allocated elsewhere, or nowhere yet, is none of ours: nothing is asked about it.
        if (state.AllocatedTo?.AppealId is not { } appealId || state.Status is not (DonationStatus.Allocated or DonationStatus.Cancelling or DonationStatus.Reported)) return;
        var known = await db.Donations.FirstOrDefaultAsync(row => row.Id == state.DonationId, cancellationToken);
        switch (state.Status)
        {
            // A donation of ours stays allocated, and is told of, while parts of it are delivered.
            case DonationStatus.Allocated when known is null or { Status: ReliefDonationStatus.Declined }:
                await TakeOverAsync(state, known, appealId, cancellationToken);
                break;
            case DonationStatus.Cancelling:
                await AnswerAsync(state, known, appealId, cancellationToken);
                break;
            case DonationStatus.Reported:
                known?.FollowReport();
                break;
        }
    }

    private async Task TakeOverAsync(DonationState state, ReliefDonation? known, Guid appealId, CancellationToken cancellationToken)
    {
        var disasterId = await db.Appeals.Where(appeal => appeal.Id == appealId).Select(appeal => appeal.DisasterId).FirstAsync(cancellationToken);
        // A donation taken over must not slip into a disaster that is being closed: the guard first, then the appeal.
        var slot = Random.Shared.Next(ClosingGuard.Slots);
        var guard = await db.ClosingGuards.FirstAsync(row => row.DisasterId == disasterId && row.Slot == slot, cancellationToken);
        var appeal = await db.Appeals.FirstAsync(row => row.Id == appealId, cancellationToken);
        if (appeal.Status == AppealStatus.Open) guard.CountUp();
        Known(state, known).FollowAllocation(state, appeal);
    }

    private async Task AnswerAsync(DonationState state, ReliefDonation? known, Guid appealId, CancellationToken cancellationToken)
    {
        var appeal = await db.Appeals.FirstAsync(row => row.Id == appealId, cancellationToken);
        var needIds = known?.Allocations.Select(allocation => allocation.NeedId).Distinct().ToList() ?? [];
        var needs = needIds.Count == 0 ? [] : await db.Needs.Where(need => needIds.Contains(need.Id)).ToListAsync(cancellationToken);
        Known(state, known).FollowCancellationRequest(state, appeal, needs);
    }

    private ReliefDonation Known(DonationState state, ReliefDonation? known) => known ?? db.Add(ReliefDonation.Of(state)).Entity;
}
