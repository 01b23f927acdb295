using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Features;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Programmes.FixedPointAssistance;

/// <summary>Units and where they are paired, and donations by ledger.</summary>
internal sealed class FixedPointAssistanceProgramme : IProgramme
{
    private const string Units = "fixed-point.units";
    private const string Towns = "fixed-point.towns";
    private const string Counties = "fixed-point.counties";
    private const string Projects = "fixed-point.projects";

    // A ledger that only a newer version knows is kept, and counts under none of them.
    private static readonly Dictionary<string, DonationLedger> Ledgers = new()
    {
        ["fixed-point.cash"] = DonationLedger.Cash,
        ["fixed-point.goods"] = DonationLedger.Goods,
        ["fixed-point.introduced"] = DonationLedger.Introduced,
        ["fixed-point.forwarded"] = DonationLedger.Forwarded,
    };

    public string Slug => "fixed-point-assistance";

    public IReadOnlyCollection<string> Indicators { get; } = [Units, Towns, Counties, Projects, .. Ledgers.Keys];

    public void Follow(SubscriptionBuilder events) => events.Follow<AidingUnitState, FollowUnits>().Follow<DonationState, FollowDonations>();

    public async Task<IReadOnlyDictionary<string, Figure>> ComputeAsync(ReportingDbContext db, int year, Area area, CancellationToken cancellationToken)
    {
        var parts = db.FactsOf<DonationPart>(year, area);
        var sums = await parts
            .GroupBy(part => new { part.Ledger, part.CountyCode })
            .Select(group => new { group.Key.Ledger, group.Key.CountyCode, Fen = group.Sum(part => part.AmountFen), Count = group.Count() })
            .ToListAsync(cancellationToken);
        var projects = await parts.Where(part => part.ProjectId != null).Select(part => new { part.ProjectId, part.CountyCode }).Distinct().ToListAsync(cancellationToken);
        var pairings = await db.FactsOf<PairingFact>(year, area).Select(pairing => new { pairing.UnitId, pairing.DivisionCode, pairing.CountyCode }).ToListAsync(cancellationToken);

        Dictionary<string, Figure> figures = new()
        {
            [Units] = Figure.Distinct(pairings.Select(pairing => (pairing.UnitId.ToString(), (string?)pairing.CountyCode))),
            [Towns] = Figure.Distinct(pairings.Select(pairing => (pairing.DivisionCode, (string?)pairing.CountyCode))),
            [Counties] = Figure.Distinct(pairings.Select(pairing => (pairing.CountyCode, (string?)pairing.CountyCode))),
            [Projects] = Figure.Distinct(projects.Select(project => (project.ProjectId!.Value.ToString(), project.CountyCode))),
        };
        foreach (var (indicator, ledger) in Ledgers)
            figures.Add(indicator, Figure.Sum(sums.Where(group => group.Ledger == ledger).Select(group => (group.CountyCode, group.Fen, group.Count))));
        return figures;
    }

    public async Task<IReadOnlyList<(long Seq, RecordAnswer Record)>> RecordsAsync(ReportingDbContext db, string indicator, int year, Area area, long after, int limit, CancellationToken cancellationToken)
    {
        var (parts, pairings) = (db.FactsOf<DonationPart>(year, area), db.FactsOf<PairingFact>(year, area));
        return indicator switch
        {
            Units => await PairedAsync(pairings.GroupBy(row => row.UnitId).Select(unit => unit.Min(row => row.Seq)), row => (row.UnitId.ToString(), null)),
            Towns => await PairedAsync(pairings.GroupBy(row => row.DivisionCode).Select(town => town.Min(row => row.Seq)), row => (row.DivisionCode, row.DivisionCode)),
            Counties => await PairedAsync(pairings.GroupBy(row => row.CountyCode).Select(county => county.Min(row => row.Seq)), row => (row.CountyCode, row.CountyCode)),
            Projects => await ProjectsAsync(),
            _ => await PartsAsync(Ledgers[indicator]),
        };

        // Each thing stands where it was first seen.
        async Task<IReadOnlyList<(long, RecordAnswer)>> PairedAsync(IQueryable<long> firstSeen, Func<PairingFact, (string Id, string? Division)> counted)
        {
            var rows = await db.Set<PairingFact>().AsNoTracking().Where(row => firstSeen.Contains(row.Seq)).AfterAsync(after, limit, cancellationToken);
            return [.. rows.Select(row => (row.Seq, new RecordAnswer($"{ApiGroup.Root}/fixed-point-assistance/units/{row.UnitId}", counted(row).Id, counted(row).Division, null, 1, null)))];
        }

        async Task<IReadOnlyList<(long, RecordAnswer)>> ProjectsAsync()
        {
            var firstSeen = parts.Where(row => row.ProjectId != null).GroupBy(row => row.ProjectId).Select(project => project.Min(row => row.Seq));
            var rows = await db.Set<DonationPart>().AsNoTracking().Where(row => firstSeen.Contains(row.Seq)).AfterAsync(after, limit, cancellationToken);
            return [.. rows.Select(row => (row.Seq, Record(row, row.ProjectId!.Value, 1)))];
        }

        async Task<IReadOnlyList<(long, RecordAnswer)>> PartsAsync(DonationLedger ledger)
        {
            var rows = await parts.Where(row => row.Ledger == ledger).AfterAsync(after, limit, cancellationToken);
            return [.. rows.Select(row => (row.Seq, Record(row, row.DonationId, new Money(row.AmountFen).Yuan + 0.00m)))];
        }
    }

    private static RecordAnswer Record(DonationPart part, Guid counted, decimal value) =>
        new($"{ApiGroup.Root}/fixed-point-assistance/donations/{part.DonationId}", counted.ToString(), part.DivisionCode, part.Attribution, value, part.ReceivedOn);
}
