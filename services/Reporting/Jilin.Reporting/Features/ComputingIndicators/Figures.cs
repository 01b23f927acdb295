using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Features;

/// <summary>A figure of a year in an area; money in whole fen.</summary>
/// <param name="Records">How many records stand behind it.</param>
/// <param name="ByCounty">The area's counties that have something, by code.</param>
/// <param name="Unattributed">What counts for the area but for none of its counties.</param>
internal sealed record Figure(long Value, int Records, IReadOnlyDictionary<string, long> ByCounty, long Unattributed);

internal static class Figures
{
    /// <summary>The ledgers whose parts an indicator adds up; empty: it is no sum of donations.</summary>
    /// <remarks>Introduced funds and what is forwarded are never added to what the units invested (2009 report).</remarks>
    public static DonationLedger[] LedgersOf(string indicator) => indicator switch
    {
        "fixed-point.cash" => [DonationLedger.Cash],
        "fixed-point.goods" => [DonationLedger.Goods],
        "fixed-point.introduced" => [DonationLedger.Introduced],
        "fixed-point.forwarded" => [DonationLedger.Forwarded],
        "fixed-point.invested" => [DonationLedger.Cash, DonationLedger.Goods],
        _ => [],
    };

    public static bool IsComputed(string indicator) => LedgersOf(indicator).Length > 0
        || indicator is "fixed-point.units" or "fixed-point.towns" or "fixed-point.counties" or "fixed-point.projects" or "disaster.labour-transferred";

    /// <summary>All figures, by indicator. What belongs together comes from one query, so that it adds up while events come in.</summary>
    public static async Task<Dictionary<string, Figure>> ComputeAsync(ReportingDbContext db, int year, Area area, CancellationToken cancellationToken)
    {
        var sums = await db.PartsOf(year, area)
            .GroupBy(part => new { part.Ledger, part.CountyCode })
            .Select(group => new { group.Key.Ledger, group.Key.CountyCode, Fen = group.Sum(part => part.AmountFen), Count = group.Count() })
            .ToListAsync(cancellationToken);
        var projects = await db.PartsOf(year, area).Where(part => part.ProjectId != null).Select(part => new { part.ProjectId, part.CountyCode }).Distinct().ToListAsync(cancellationToken);
        var pairings = await db.PairingsOf(year, area).Select(pairing => new { pairing.UnitId, pairing.TownshipCode, pairing.CountyCode }).ToListAsync(cancellationToken);
        var transfers = await db.TransfersOf(year, area)
            .GroupBy(transfer => transfer.CountyCode)
            .Select(group => new { CountyCode = group.Key, Persons = group.Sum(transfer => (long)transfer.Persons), Count = group.Count() })
            .ToListAsync(cancellationToken);

        Dictionary<string, Figure> figures = new(StringComparer.Ordinal)
        {
            ["fixed-point.units"] = Distinct(pairings.Select(pairing => (pairing.UnitId.ToString(), (string?)pairing.CountyCode))),
            ["fixed-point.towns"] = Distinct(pairings.Select(pairing => (pairing.TownshipCode, (string?)pairing.CountyCode))),
            ["fixed-point.counties"] = Distinct(pairings.Select(pairing => (pairing.CountyCode, (string?)pairing.CountyCode))),
            ["fixed-point.projects"] = Distinct(projects.Select(project => (project.ProjectId!.Value.ToString(), project.CountyCode))),
            ["disaster.labour-transferred"] = Sum(transfers.Select(group => (group.CountyCode, group.Persons, group.Count))),
        };
        foreach (var indicator in IndicatorCatalogue.All)
        {
            if (LedgersOf(indicator.Id) is { Length: > 0 } ledgers)
                figures.Add(indicator.Id, Sum(sums.Where(group => ledgers.Contains(group.Ledger)).Select(group => (group.CountyCode, group.Fen, group.Count))));
        }

        return figures;
    }

    /// <summary>As it is told: money in yuan with two decimals, all else as it is counted.</summary>
    public static decimal Present(this Indicator indicator, long value) => indicator.IsMoney ? new Money(value).Yuan + 0.00m : value;

    // CA1309: the comparison is the database's, and it has no other form.
#pragma warning disable CA1309
    public static IQueryable<DonationPart> PartsOf(this ReportingDbContext db, int year, Area area)
    {
        var rows = db.DonationParts.AsNoTracking().Where(row => row.Year == year);
        var (first, last) = (area.FirstCode, area.LastCode);
        // The province takes all, also what is attributed nowhere.
        return area.IsProvince ? rows : rows.Where(row => string.Compare(row.DivisionCode, first) >= 0 && string.Compare(row.DivisionCode, last) <= 0);
    }

    public static IQueryable<PairingFact> PairingsOf(this ReportingDbContext db, int year, Area area)
    {
        var rows = db.Pairings.AsNoTracking().Where(row => row.Year == year);
        var (first, last) = (area.FirstCode, area.LastCode);
        return area.IsProvince ? rows : rows.Where(row => string.Compare(row.TownshipCode, first) >= 0 && string.Compare(row.TownshipCode, last) <= 0);
    }

    public static IQueryable<LabourTransferFact> TransfersOf(this ReportingDbContext db, int year, Area area)
    {
        var rows = db.LabourTransfers.AsNoTracking().Where(row => row.Year == year);
        var (first, last) = (area.FirstCode, area.LastCode);
        return area.IsProvince ? rows : rows.Where(row => string.Compare(row.DivisionCode, first) >= 0 && string.Compare(row.DivisionCode, last) <= 0);
    }
#pragma warning restore CA1309

    private static Figure Sum(IEnumerable<(string? County, long Value, int Count)> groups)
    {
        var (value, records, unattributed) = (0L, 0, 0L);
        SortedDictionary<string, long> byCounty = new(StringComparer.Ordinal);
        foreach (var (county, part, count) in groups)
        {
            value += part;
            records += count;
            if (county is null) unattributed += part;
            else byCounty[county] = byCounty.GetValueOrDefault(county) + part;
        }

        return new(value, records, byCounty, unattributed);
    }

    // A thing in two counties counts in both, and once in the area.
    private static Figure Distinct(IEnumerable<(string Thing, string? County)> sightings)
    {
        var counties = sightings.GroupBy(sighting => sighting.Thing, sighting => sighting.County).Select(thing => thing.OfType<string>().Distinct().ToList()).ToList();
        SortedDictionary<string, long> byCounty = new(StringComparer.Ordinal);
        foreach (var county in counties.SelectMany(thing => thing)) byCounty[county] = byCounty.GetValueOrDefault(county) + 1;
        return new(counties.Count, counties.Count, byCounty, counties.Count(thing => thing.Count == 0));
    }
}
