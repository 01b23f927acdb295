using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
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
        var pairs =
            from later in standing
            from earlier in standing
            where earlier.UnitId == later.UnitId && earlier.Ledger == later.Ledger && earlier.AmountFen == later.AmountFen && earlier.Seq < later.Seq
                && earlier.PledgedOn >= later.PledgedOn.AddDays(-DaysApart) && earlier.PledgedOn <= later.PledgedOn.AddDays(DaysApart)
            select new { Later = later, Earlier = earlier };
        var rows = await pairs
            .Where(pair => pair.Later.Seq > page.After && (unitId == null || pair.Later.UnitId == unitId))
            .Select(pair => pair.Later)
            .Distinct()
            .OrderBy(later => later.Seq)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var sequences = rows.Select(row => row.Seq).ToList();
        var sameAs = (await pairs
            .Where(pair => sequences.Contains(pair.Later.Seq))
            .OrderBy(pair => pair.Earlier.Seq)
            .Select(pair => new { pair.Later.Seq, pair.Earlier.Id })
            .ToListAsync(cancellationToken)).ToLookup(pair => pair.Seq, pair => pair.Id);
        return new(page.Page(rows, later => later.Seq, later => new LikelyDuplicate(
            later.Id, later.UnitId, later.UnitName, later.Ledger, later.Amount, later.PledgedOn, later.Status, [.. sameAs[later.Seq]])));
    }
}
