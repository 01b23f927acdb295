using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Moves a donation to where disaster relief says it stands.</summary>
internal sealed class FollowReliefDonations(FixedPointAssistanceDbContext db, TimeProvider clock) : IFollow<ReliefDonationState>
{
    public async Task FollowAsync(ReliefDonationState state, EventContext context, CancellationToken cancellationToken)
    {
        var donation = await db.Donations.FirstAsync(row => row.Id == state.DonationId, cancellationToken);
        var before = donation.Status;
        donation.Follow(state, clock.Today());
        if (before != DonationStatus.Delivered && donation.Status == DonationStatus.Delivered)
            db.ScheduleReport(donation, clock);
    }
}
