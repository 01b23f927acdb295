using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.FixedPointAssistance.Contracts.V1;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>A closed disaster in figures, each computed from its records, which change no more.</summary>
/// <param name="TownshipsReported">Townships with a report.</param>
/// <param name="FirstReportsLate">Of them, those whose first report missed its deadline.</param>
/// <param name="AffectedPersons">By the newest report of each township, as the three figures after it.</param>
internal sealed record ClosingReportAnswer(
    Guid DisasterId,
    DisasterKind Kind,
    string Name,
    DateOnly StartedOn,
    IReadOnlyList<string> DivisionCodes,
    DateOnly ClosedOn,
    string Summary,
    string SignedBy,
    int TownshipsReported,
    int TownshipsVerified,
    int FirstReportsLate,
    long AffectedPersons,
    long AffectedHouseholds,
    decimal CropAreaHectares,
    Money DirectLossYuan,
    NeedsFigures Needs,
    IReadOnlyList<DonationsFigures> Donations,
    long LabourTransferredPersons,
    SelfHelpFigures SelfHelp);

/// <param name="Met">Distributed as much as was asked for.</param>
internal sealed record NeedsFigures(int Stated, int Met);

/// <summary>Of one ledger; ledgers are never added up. Declined and withdrawn donations are not in it.</summary>
internal sealed record DonationsFigures(DonationLedger Ledger, int Donations, Money AmountYuan, Money DistributedYuan);

internal sealed record SelfHelpFigures(int Projects, long Households, Money InvestmentYuan);

internal static class ClosingReport
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/disasters/{id:guid}/closing-report", HandleAsync)
        .WithSummary("The closing report of a disaster")
        .Refuses(Rules.DisasterNotFound, Rules.NotClosedYet);

    private static async Task<Ok<ClosingReportAnswer>> HandleAsync(Guid id, DisasterReliefDbContext db, CancellationToken cancellationToken)
    {
        var disaster = await db.Disasters.OneAsync(id, Rules.DisasterNotFound, cancellationToken);
        if (disaster.ClosedOn is not { } closedOn) throw Rules.NotClosedYet.Of();
        var situations = db.Situations.Where(situation => situation.DisasterId == id);
        var newest = db.Reports.AsNoTracking().Where(report => situations.Any(situation => situation.LastReportId == report.Id));
        var needs = db.Needs.Where(need => need.DisasterId == id);
        var projects = db.SelfHelpProjects.Where(project => project.DisasterId == id);
        var donations = await db.Donations
            .Where(donation => donation.DisasterId == id && donation.Status != ReliefDonationStatus.Declined && donation.Status != ReliefDonationStatus.Withdrawn)
            .GroupBy(donation => donation.Ledger)
            .Select(ledger => new { Ledger = ledger.Key, Count = ledger.Count(), Amount = ledger.Sum(donation => donation.AmountFen), Distributed = ledger.Sum(donation => donation.DistributedFen) })
            .ToListAsync(cancellationToken);
        return TypedResults.Ok(new ClosingReportAnswer(
            id,
            disaster.Kind,
            disaster.Name,
            disaster.StartedOn,
            disaster.DivisionCodes,
            closedOn,
            disaster.Summary!,
            disaster.ClosedBy!,
            await situations.CountAsync(cancellationToken),
            await situations.CountAsync(situation => situation.IsVerified, cancellationToken),
            await db.Reports.CountAsync(report => report.DisasterId == id && report.MinutesLate > 0, cancellationToken),
            await newest.SumAsync(report => report.AffectedPersons, cancellationToken),
            await newest.SumAsync(report => report.AffectedHouseholds, cancellationToken),
            Thousandths.ToQuantity(await newest.SumAsync(report => report.CropAreaThousandths, cancellationToken)),
            new(await newest.SumAsync(report => report.DirectLossFen, cancellationToken)),
            new(await needs.CountAsync(cancellationToken), await needs.CountAsync(need => need.Distributed == need.Asked, cancellationToken)),
            [.. donations.OrderBy(sum => sum.Ledger).Select(sum => new DonationsFigures(sum.Ledger, sum.Count, new(sum.Amount), new(sum.Distributed)))],
            await db.LabourTransfers.Where(transfer => transfer.DisasterId == id).SumAsync(transfer => (long)transfer.Persons, cancellationToken),
            new(await projects.CountAsync(cancellationToken), await projects.SumAsync(project => (long)project.Households, cancellationToken), new(await projects.SumAsync(project => project.InvestmentFen, cancellationToken)))));
    }
}
