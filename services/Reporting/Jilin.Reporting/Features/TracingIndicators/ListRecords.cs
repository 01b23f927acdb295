using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;

namespace Jilin.Reporting.Features;

/// <summary>A record behind a figure.</summary>
/// <param name="Source">The record's address in its programme's API.</param>
/// <param name="RecordId">What is counted: the donation, the unit, the township …</param>
/// <param name="DivisionCode">Where it counts, if it has a place.</param>
/// <param name="Attribution">Of a donation's part: why it counts there.</param>
/// <param name="Value">What it adds to the figure, in the indicator's unit; behind a percentage: what it adds to one of those that it is computed from.</param>
/// <param name="On">The day that puts it into the year, if it is a day.</param>
internal sealed record RecordAnswer(string Source, string RecordId, string? DivisionCode, Attribution? Attribution, decimal Value, DateOnly? On);

internal static class ListRecords
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/indicators/{id}/records", HandleAsync)
        .WithSummary("The records behind a figure")
        .WithDescription("Their values add up to the figure of the same year and area; for a count of distinct things there is one record for each, for what a rule computes those of its inputs, one input after the other (of a percentage: as they are, and they do not add up). As CSV with `Accept: text/csv`.")
        .Refuses([Rules.IndicatorNotFound, Rules.IndicatorNotAvailableYet, Rules.YearOutOfRange, Rules.AreaLevel, .. DivisionRules.All]);

    private static async Task<ListAnswer<RecordAnswer>> HandleAsync(string id, int year, string? area, int? limit, string? cursor, Indicators indicators, ReportingDbContext db, CancellationToken cancellationToken)
    {
        var indicator = indicators.Catalogue.Find(id) ?? throw Rules.IndicatorNotFound.Of();
        if (!indicators.IsAvailable(id)) throw Rules.IndicatorNotAvailableYet.Of(id, indicator.Owner);
        var within = Area.Of(area);
        Years.Require(year);
        return new(await indicators.RecordsAsync(db, indicator, year, within, PageRequest.Of(limit, cursor), cancellationToken));
    }
}
