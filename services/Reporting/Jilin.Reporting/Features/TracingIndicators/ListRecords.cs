using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Features;

/// <summary>A record behind a figure.</summary>
/// <param name="Source">The record's address in its programme's API.</param>
/// <param name="RecordId">What is counted: the donation, the unit, the township …</param>
/// <param name="DivisionCode">Where it counts, if it has a place.</param>
/// <param name="Attribution">Of a donation's part: why it counts there.</param>
/// <param name="Value">What it adds to the figure, in the indicator's unit.</param>
/// <param name="On">The day that puts it into the year, if it is a day.</param>
internal sealed record RecordAnswer(string Source, string RecordId, string? DivisionCode, Attribution? Attribution, decimal Value, DateOnly? On);

internal static class ListRecords
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/indicators/{id}/records", HandleAsync)
        .WithSummary("The records behind a figure")
        .WithDescription("Their values add up to the figure of the same year and area; for a count of distinct things there is one record for each. As CSV with `Accept: text/csv`.")
        .Refuses([Rules.IndicatorNotFound, Rules.IndicatorNotAvailableYet, Rules.YearOutOfRange, Rules.AreaLevel, .. DivisionRules.All]);

    private static async Task<ListAnswer<RecordAnswer>> HandleAsync(string id, int year, string? area, int? limit, string? cursor, ReportingDbContext db, CancellationToken cancellationToken)
    {
        var indicator = IndicatorCatalogue.Find(id) ?? throw Rules.IndicatorNotFound.Of();
        if (!Figures.IsComputed(id)) throw Rules.IndicatorNotAvailableYet.Of(id, indicator.Owner);
        var within = Area.Of(area);
        Years.Require(year);
        return new(await PageAsync(db, indicator, year, within, PageRequest.Of(limit, cursor), cancellationToken));
    }

    internal static async Task<Page<RecordAnswer>> PageAsync(ReportingDbContext db, Indicator indicator, int year, Area within, PageRequest page, CancellationToken cancellationToken)
    {
        return indicator.Id switch
        {
            "fixed-point.units" => await PairedAsync(db.PairingsOf(year, within).GroupBy(row => row.UnitId).Select(unit => unit.Min(row => row.Seq)), row => (row.UnitId.ToString(), null)),
            "fixed-point.towns" => await PairedAsync(db.PairingsOf(year, within).GroupBy(row => row.TownshipCode).Select(town => town.Min(row => row.Seq)), row => (row.TownshipCode, row.TownshipCode)),
            "fixed-point.counties" => await PairedAsync(db.PairingsOf(year, within).GroupBy(row => row.CountyCode).Select(county => county.Min(row => row.Seq)), row => (row.CountyCode, row.CountyCode)),
            "fixed-point.projects" => await ProjectsAsync(),
            "disaster.labour-transferred" => await TransfersAsync(),
            _ => await PartsAsync(),
        };

        // Each thing stands where it was first seen, so that what comes meanwhile neither repeats nor hides one.
        async Task<Page<RecordAnswer>> PairedAsync(IQueryable<long> firstSeen, Func<PairingFact, (string Id, string? Division)> counted)
        {
            var rows = await db.Pairings.AsNoTracking().Where(row => row.Seq > page.After && firstSeen.Contains(row.Seq)).OrderBy(row => row.Seq).Take(page.Limit + 1).ToListAsync(cancellationToken);
            return page.Page(rows, row => row.Seq, row => new RecordAnswer($"{ApiGroup.Root}/fixed-point-assistance/units/{row.UnitId}", counted(row).Id, counted(row).Division, null, 1, null));
        }

        async Task<Page<RecordAnswer>> ProjectsAsync()
        {
            var firstSeen = db.PartsOf(year, within).Where(row => row.ProjectId != null).GroupBy(row => row.ProjectId).Select(project => project.Min(row => row.Seq));
            var rows = await db.DonationParts.AsNoTracking().Where(row => row.Seq > page.After && firstSeen.Contains(row.Seq)).OrderBy(row => row.Seq).Take(page.Limit + 1).ToListAsync(cancellationToken);
            return page.Page(rows, row => row.Seq, row => new RecordAnswer(Donation(row), row.ProjectId!.Value.ToString(), row.DivisionCode, row.Attribution, 1, row.ReceivedOn));
        }

        async Task<Page<RecordAnswer>> PartsAsync()
        {
            var ledgers = Figures.LedgersOf(indicator.Id);
            var rows = await db.PartsOf(year, within).Where(row => ledgers.Contains(row.Ledger) && row.Seq > page.After).OrderBy(row => row.Seq).Take(page.Limit + 1).ToListAsync(cancellationToken);
            return page.Page(rows, row => row.Seq, row => new RecordAnswer(Donation(row), row.DonationId.ToString(), row.DivisionCode, row.Attribution, indicator.Present(row.AmountFen), row.ReceivedOn));
        }

        async Task<Page<RecordAnswer>> TransfersAsync()
        {
            var rows = await db.TransfersOf(year, within).Where(row => row.Seq > page.After).OrderBy(row => row.Seq).Take(page.Limit + 1).ToListAsync(cancellationToken);
            return page.Page(rows, row => row.Seq, row => new RecordAnswer($"{ApiGroup.Root}/disaster-relief/disasters/{row.DisasterId}/labour-transfers/{row.Id}", row.Id.ToString(), row.DivisionCode, null, row.Persons, row.TransferredOn));
        }
    }

    private static string Donation(DonationPart part) => $"{ApiGroup.Root}/fixed-point-assistance/donations/{part.DonationId}";
}
