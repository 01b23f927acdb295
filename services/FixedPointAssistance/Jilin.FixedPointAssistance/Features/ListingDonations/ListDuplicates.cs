using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Http;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>A donation that looks like earlier ones.</summary>
/// <param name="SameAs">Earlier donations of the same unit, ledger and amount, pledged at most seven days apart.</param>
internal sealed record LikelyDuplicate(Guid Id, Guid UnitId, string UnitName, DonationLedger Ledger, Money AmountYuan, DateOnly PledgedOn, DonationStatus Status, IReadOnlyList<Guid> SameAs);

internal static class ListDuplicates
{
    private const int DaysApart = 7;

    public static void Map(RouteGroupBuilder api) => api.MapGet("/donations/duplicates", HandleAsync)
        .WithSummary("List likely duplicates")
        .WithDescription("Donations of the same unit, ledger and amount, pledged at most seven days apart, none of them cancelled. They are listed for people to decide; nothing is merged or dropped. Filter: `unitId`.");

    private static async Task<ListAnswer<LikelyDuplicate>> HandleAsync(FixedPointAssistanceDbContext db, Guid? unitId, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        var standing = db.Donations.AsNoTracking().Where(donation => donation.Status != DonationStatus.Cancelled);
        var rows = await standing
            .Where(later => later.Seq > page.After && (unitId == null || later.UnitId == unitId))
            .Select(later => new
            {
                Donation = later,
                Earlier = standing
                    .Where(earlier => earlier.UnitId == later.UnitId && earlier.Ledger == later.Ledger && earlier.AmountFen == later.AmountFen && earlier.Seq < later.Seq
                        && earlier.PledgedOn >= later.PledgedOn.AddDays(-DaysApart) && earlier.PledgedOn <= later.PledgedOn.AddDays(DaysApart))
                    .OrderBy(earlier => earlier.Seq)
                    .Select(earlier => earlier.Id)
                    .ToList(),
            })
            .Where(pair => pair.Earlier.Count > 0)
            .OrderBy(pair => pair.Donation.Seq)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, pair => pair.Donation.Seq, pair => new LikelyDuplicate(
            pair.Donation.Id, pair.Donation.UnitId, pair.Donation.UnitName, pair.Donation.Ledger, pair.Donation.Amount, pair.Donation.PledgedOn, pair.Donation.Status, pair.Earlier)));
    }
}
