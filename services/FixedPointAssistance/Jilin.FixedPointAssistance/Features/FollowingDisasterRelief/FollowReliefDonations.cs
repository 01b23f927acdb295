using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Moves a donation to where disaster relief says it stands.</summary>
internal sealed class FollowReliefDonations(FixedPointAssistanceDbContext db, TimeProvider clock)
    : IHandle<ReliefDonationReceived>, IHandle<ReliefDonationDeclined>, IHandle<ReliefDonationDistributed>, IHandle<ReliefDonationWithdrawn>, IHandle<ReliefDonationCancellationRefused>
{
    public Task HandleAsync(ReliefDonationReceived message, EventContext context, CancellationToken cancellationToken) => FollowAsync(message.Donation, cancellationToken);

    public Task HandleAsync(ReliefDonationDeclined message, EventContext context, CancellationToken cancellationToken) => FollowAsync(message.Donation, cancellationToken);

    public Task HandleAsync(ReliefDonationDistributed message, EventContext context, CancellationToken cancellationToken) => FollowAsync(message.Donation, cancellationToken);

    public Task HandleAsync(ReliefDonationWithdrawn message, EventContext context, CancellationToken cancellationToken) => FollowAsync(message.Donation, cancellationToken);

    public Task HandleAsync(ReliefDonationCancellationRefused message, EventContext context, CancellationToken cancellationToken) => FollowAsync(message.Donation, cancellationToken);

    private async Task FollowAsync(ReliefDonationState relief, CancellationToken cancellationToken)
    {
        var donation = await db.Donations.FirstAsync(row => row.Id == relief.DonationId, cancellationToken);
        var before = donation.Status;
        donation.Follow(relief, clock.Today());
        if (before != DonationStatus.Delivered && donation.Status == DonationStatus.Delivered)
            db.ScheduleReport(donation, clock);
    }
}
