namespace Jilin.Reporting.Domain;

/// <summary>A figure of a year in an area; money and percentages in hundredths (<see cref="Indicator.Present"/>).</summary>
/// <param name="Records">How many records stand behind it.</param>
/// <param name="ByCounty">The area's counties that have something, by code.</param>
/// <param name="Unattributed">What counts for the area but for none of its counties.</param>
internal sealed record Figure(long Value, int Records, IReadOnlyDictionary<string, long> ByCounty, long Unattributed)
{
    public static Figure Sum(IEnumerable<(string? County, long Value, int Records)> groups)
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

    /// <summary>A thing in two counties counts in both, and once in the area.</summary>
    public static Figure Distinct(IEnumerable<(string Thing, string? County)> sightings)
    {
        var counties = sightings.GroupBy(sighting => sighting.Thing, sighting => sighting.County).Select(thing => thing.OfType<string>().Distinct().ToList()).ToList();
        SortedDictionary<string, long> byCounty = new(StringComparer.Ordinal);
        foreach (var county in counties.SelectMany(thing => thing)) byCounty[county] = byCounty.GetValueOrDefault(county) + 1;
        return new(counties.Count, counties.Count, byCounty, counties.Count(thing => thing.Count == 0));
    }
}
