using System.Globalization;
using System.Text.Json.Serialization;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.Reporting.Features;

internal sealed record IndicatorsAnswer(int Year, AreaAnswer Area, IReadOnlyList<IndicatorAnswer> Indicators);

internal sealed record AreaAnswer(string Code, string Name, DivisionLevel Level);

/// <param name="Unit">What <paramref name="Value"/> is in: <c>yuan</c> (two decimals), <c>persons</c>, <c>units</c> …</param>
/// <param name="Records">How many records stand behind the value; <paramref name="RecordsUrl"/> lists them.</param>
/// <param name="ByCounty">For the province and a prefecture: the counties that have something, in the order of their codes.</param>
/// <param name="Unattributed">What counts for the area but for none of its counties, if there is some.</param>
/// <param name="Rule">How it hangs together with others that are there, and was computed or checked: <c>= fixed-point.cash + fixed-point.goods</c>.</param>
/// <param name="RuleBroken">True when the value is not as the rule says; else it is left out.</param>
internal sealed record IndicatorAnswer(
    string Id,
    string Owner,
    string Unit,
    string Definition,
    decimal Value,
    int Records,
    string RecordsUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<CountyAnswer>? ByCounty,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? Unattributed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Rule = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? RuleBroken = null);

internal sealed record CountyAnswer(string Code, string Name, decimal Value);

internal static class ListIndicators
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/indicators", HandleAsync)
        .WithSummary("The indicators of a year, for an area")
        .WithDescription("""
            Those indicators of the annual report whose programmes feed them already, from the newest events. `area` is the code of the province (default), a prefecture or
            a county; `year` is 1978 to 2100. A sum of money is divided by county, and what lies in no county is `unattributed`: they add up to the value.
            A unit or project that is in several counties counts in each of them, and once in the area. Some indicators are computed from others by a `rule`, such as a sum; on others
            the rule is a check, and a value that breaks it says `ruleBroken`. Percentages have two decimals, and those of counties add up to nothing.
            """)
        .Refuses([Rules.YearOutOfRange, Rules.AreaLevel, .. DivisionRules.All]);

    private static async Task<Ok<IndicatorsAnswer>> HandleAsync(int year, string? area, Indicators indicators, ReportingDbContext db, CancellationToken cancellationToken)
    {
        var (within, language) = (Area.Of(area), CultureInfo.CurrentUICulture);
        var figures = await indicators.ComputeAsync(db, Years.Require(year), within, cancellationToken);
        return TypedResults.Ok(new IndicatorsAnswer(
            year,
            new(within.Division.Code, within.Division.Name, within.Division.Level),
            [.. figures.Select(figure => Answer(figure, year, within, language))]));
    }

    internal static IndicatorAnswer Answer(IndicatorFigure told, int year, Area area, CultureInfo language)
    {
        var (indicator, figure, holds) = told;
        return new(
            indicator.Id,
            indicator.Owner,
            indicator.Unit,
            indicator.Describe(language),
            indicator.Present(figure.Value),
            figure.Records,
            $"{ApiGroup.Root}/{ThisService.Slug}/indicators/{indicator.Id}/records?year={year}&area={area.Division.Code}",
            area.IsCounty ? null : [.. figure.ByCounty.Select(county => new CountyAnswer(county.Key, Area.NameOf(county.Key), indicator.Present(county.Value)))],
            area.IsCounty || figure.Unattributed == 0 ? null : indicator.Present(figure.Unattributed),
            holds is null ? null : indicator.Rule!.Text,
            holds is false ? true : null);
    }
}

internal static class Years
{
    /// <summary>The years the province keeps figures of; the national statistics of rural poverty begin in 1978.</summary>
    public static int Require(int year) => year is >= 1978 and <= 2100 ? year : throw Rules.YearOutOfRange.Of(year);
}
