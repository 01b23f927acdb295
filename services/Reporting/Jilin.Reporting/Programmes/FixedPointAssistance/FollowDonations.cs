using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Programmes.FixedPointAssistance;

/// <summary>Keeps the parts of each donation as its newest state has them.</summary>
internal sealed class FollowDonations(ReportingDbContext db) : IFollow<DonationState>
{
    public async Task FollowAsync(DonationState state, EventContext context, CancellationToken cancellationToken)
    {
        await db.Set<DonationPart>().Where(row => row.DonationId == state.DonationId).LoadAsync(cancellationToken);
        // Local also holds what an earlier event of the same batch added, and no longer what it removed.
        var known = db.Set<DonationPart>().Local.Where(row => row.DonationId == state.DonationId).ToDictionary(row => row.Ordinal);
        foreach (var part in DonationPart.Of(state))
        {
            if (!known.Remove(part.Ordinal, out var row))
            {
                db.Add(part);
                continue;
            }

            // Changed in place: who is paging through the records neither meets an unchanged one again nor misses it.
            row.Ledger = part.Ledger;
            row.Year = part.Year;
            row.ReceivedOn = part.ReceivedOn;
            row.ProjectId = part.ProjectId;
            row.Attribution = part.Attribution;
            row.DivisionCode = part.DivisionCode;
            row.CountyCode = part.CountyCode;
            row.AmountFen = part.AmountFen;
        }

        db.RemoveRange(known.Values);
    }
}
