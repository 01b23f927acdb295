using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>A year of fixed-point assistance. The ledgers stand side by side and are never added up.</summary>
internal sealed record YearSummary(int Year, int Units, int Townships, IReadOnlyList<LedgerSummary> Ledgers);

/// <param name="Pledged">Pledged in the year, and not cancelled since.</param>
/// <param name="Received">Received in the year, and not cancelled since.</param>
/// <param name="Delivered">Of what was received in the year: what has reached people.</param>
internal sealed record LedgerSummary(DonationLedger Ledger, CountAndAmount Pledged, CountAndAmount Received, CountAndAmount Delivered);

internal sealed record CountAndAmount(int Donations, Money AmountYuan);

internal static class SummarizeYear
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/summary", HandleAsync)
        .WithSummary("A year's units, townships and four ledgers")
        .Refuses(SharedRules.YearOutOfRange);

    private static async Task<Ok<YearSummary>> HandleAsync(int year, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var (first, last) = BusinessCalendar.Year(year);
        var pairings = db.Units.SelectMany(unit => unit.Pairings, (unit, pairing) => new { unit.Seq, pairing.TownshipCode, pairing.Year }).Where(pairing => pairing.Year == year);
        var standing = db.Donations.AsNoTracking().Where(donation => donation.Status != DonationStatus.Cancelled);
        var pledged = await SumAsync(standing.Where(donation => donation.PledgedOn >= first && donation.PledgedOn <= last), cancellationToken);
        var received = standing.Where(donation => donation.ReceivedOn >= first && donation.ReceivedOn <= last);
        var receivedSums = await SumAsync(received, cancellationToken);
        var delivered = await SumAsync(received.Where(donation => donation.DeliveredOn != null), cancellationToken);
        return TypedResults.Ok(new YearSummary(
            year,
            await pairings.Select(pairing => pairing.Seq).Distinct().CountAsync(cancellationToken),
            await pairings.Select(pairing => pairing.TownshipCode).Distinct().CountAsync(cancellationToken),
            [.. Enum.GetValues<DonationLedger>().Select(ledger => new LedgerSummary(ledger, Of(pledged, ledger), Of(receivedSums, ledger), Of(delivered, ledger)))]));
    }

    private static async Task<Dictionary<DonationLedger, CountAndAmount>> SumAsync(IQueryable<Donation> donations, CancellationToken cancellationToken) =>
        await donations
            .GroupBy(donation => donation.Ledger)
            .Select(group => new { Ledger = group.Key, Count = group.Count(), Fen = group.Sum(donation => donation.AmountFen) })
            .ToDictionaryAsync(sum => sum.Ledger, sum => new CountAndAmount(sum.Count, new(sum.Fen)), cancellationToken);

    private static CountAndAmount Of(Dictionary<DonationLedger, CountAndAmount> sums, DonationLedger ledger) => sums.GetValueOrDefault(ledger, new(0, Money.Zero));
}
