using System.Globalization;
using System.Text;
using FsCheck.Xunit;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Features;
using Jilin.Reporting.Programmes;
using Jilin.ServiceDefaults.Http;
using Xunit;
using static Jilin.Reporting.Tests.Given;

namespace Jilin.Reporting.Tests;

/// <summary>The catalogue's rules: read at start, carried out where their inputs are there, and seen where they are broken.</summary>
public sealed class IndicatorRuleTests
{
    [Fact]
    public void Every_rule_of_the_annual_report_is_understood()
    {
        var rules = IndicatorCatalogue.OfTheAnnualReport().All.Where(indicator => indicator.Rule is not null).ToDictionary(indicator => indicator.Id, indicator => indicator.Rule!);
        Assert.Equal(27, rules.Count);
        Assert.Equal(
            [(RuleForm.AtMost, 14), (RuleForm.Sum, 5), (RuleForm.Multiple, 1), (RuleForm.Ratio, 2), (RuleForm.Growth, 4), (RuleForm.Increase, 1)],
            rules.Values.GroupBy(rule => rule.Form).OrderBy(form => form.Key).Select(form => (form.Key, form.Count())));
        Assert.Equal(["funds.central", "funds.provincial-matching", "funds.local-matching", "funds.credit"], rules["funds.total"].Inputs);
        Assert.Equal((150_000m, "mutual-funds.villages"), (rules["mutual-funds.fiscal"].Factor, Assert.Single(rules["mutual-funds.fiscal"].Inputs)));
    }

    [Theory]
    [InlineData("=")]
    [InlineData("= a +")]
    [InlineData("= a b")]
    [InlineData("= a - b")]
    [InlineData("= a / b / c")]
    [InlineData("= -2 * a")]
    [InlineData("= a * 2")]
    [InlineData("< a")]
    [InlineData("growth")]
    [InlineData("growth of a")]
    [InlineData("Growth a")]
    [InlineData("see the minutes")]
    public void A_rule_that_is_not_understood_is_refused(string rule) => Assert.Contains(rule, Refused($"a,x,yuan,,,", $"b,x,yuan,,,", $"c,x,yuan,{rule},,"), StringComparison.Ordinal);

    [Theory]
    [InlineData("c is computed from itself", "c,x,yuan,= c,,")]
    [InlineData("c is computed from itself", "c,x,yuan,= d + a,,", "d,x,yuan,= e,,", "e,x,yuan,increase c,,", "a,x,yuan,,,")]
    [InlineData("names nothing-such, which is no indicator", "c,x,yuan,<= nothing-such,,")]
    [InlineData("names +, which is no indicator", "a,x,yuan,,,", "c,x,yuan,= a + +,,")]
    [InlineData("mixes persons with yuan", "a,x,persons,,,", "c,x,yuan,<= a,,")]
    [InlineData("mixes persons, yuan with yuan", "a,x,persons,,,", "b,x,yuan,,,", "c,x,yuan,= a + b,,")]
    [InlineData("mixes yuan with persons", "a,x,yuan,,,", "c,x,persons,growth a,,")]
    public void A_rule_that_cannot_be_carried_out_is_refused(string why, params string[] lines) => Assert.Contains(why, Refused(lines), StringComparison.Ordinal);

    [Fact]
    public void Two_that_must_not_exceed_each_other_are_computed_from_neither() =>
        Assert.Equal(2, Catalogue("a,x,yuan,<= b,,", "b,x,yuan,<= a,,").All.Count);

    [Fact]
    public void A_programme_that_feeds_what_the_catalogue_does_not_have_or_another_feeds_is_refused()
    {
        var catalogue = Catalogue("a,x,yuan,,,");
        Assert.Contains("does not have", Assert.Throws<InvalidDataException>(() => new Indicators(catalogue, [new Stated("one") { ["z"] = [] }])).Message, StringComparison.Ordinal);
        Assert.Contains("one feeds already", Assert.Throws<InvalidDataException>(() => new Indicators(catalogue, [new Stated("one") { ["a"] = [] }, new Stated("two") { ["a"] = [] }])).Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 200)]
    public async Task What_is_computed_adds_up_over_counties_and_over_records(ushort[] first, ushort[] second, ushort[] other, byte counties)
    {
        var catalogue = Catalogue("total,x,yuan,= sum + c,,", "sum,x,yuan,= a + b,,", "a,x,yuan,,,", "b,x,yuan,,,", "c,x,yuan,,,", "more,x,yuan,increase sum,,", "villages,x,villages,,,", "fiscal,x,yuan,= 150000 * villages,,");
        string?[] places = [Jingyu, Tongyu, Daan, null];
        var indicators = new Indicators(catalogue,
        [
            new Stated("one") { ["a"] = Facts(first, 2009), ["b"] = [.. Facts(second, 2009), .. Facts(other, 2008)] },
            new Stated("two") { ["c"] = Facts(other, 2009), ["villages"] = Facts(first, 2009) },
        ]);

        var figures = await ComputeAsync(indicators);
        Assert.Equal(8 - (other.Length == 0 ? 1 : 0), figures.Count);
        long Of(params IEnumerable<ushort> facts) => facts.Sum(fact => (long)fact);
        Assert.Equal(Of([.. first, .. second, .. other]), figures["total"].Figure.Value);
        Assert.Equal(15_000_000 * Of(first), figures["fiscal"].Figure.Value);
        if (other.Length > 0) Assert.Equal(Of([.. first, .. second]) - Of(other), figures["more"].Figure.Value);
        foreach (var (id, told) in figures)
        {
            Assert.Equal(told.Figure.Value, told.Figure.ByCounty.Values.Sum() + told.Figure.Unattributed);
            var records = await RecordsAsync(indicators, id);
            Assert.Equal(told.Indicator.Present(told.Figure.Value), records.Sum(record => record.Value));
            Assert.Equal(told.Figure.Records, records.Count);
        }

        Fact[] Facts(ushort[] values, int year) => [.. values.Select((value, index) => new Fact(year, places[(index + counties) % 4], value))];
    }

    [Fact]
    public async Task A_percentage_is_rounded_to_two_decimals_for_the_area_and_for_each_county_and_shows_what_it_is_computed_from()
    {
        var indicators = new Indicators(
            Catalogue("rate,x,percent,= employed / trained,,", "trained,x,persons,,,", "employed,x,persons,<= trained,,", "growth,x,percent,growth trained,,"),
            [new Stated("one") { ["trained"] = [new(2009, Jingyu, 8), new(2009, Tongyu, 1), new(2008, Jingyu, 7)], ["employed"] = [new(2009, Jingyu, 6)] }]);
        var figures = await ComputeAsync(indicators);
        Assert.Equal((66_67, 3), (figures["rate"].Figure.Value, figures["rate"].Figure.Records));
        Assert.Equal([(Jingyu, 75_00L), (Tongyu, 0L)], figures["rate"].Figure.ByCounty.Select(county => (county.Key, county.Value)));
        Assert.Equal(28_57, figures["growth"].Figure.Value);
        Assert.Equal(66.67m, figures["rate"].Indicator.Present(66_67));
        Assert.Equal([6m, 8m, 1m], (await RecordsAsync(indicators, "rate")).Select(record => record.Value));
        Assert.Equal([8m, 1m, 7m], (await RecordsAsync(indicators, "growth")).Select(record => record.Value));
    }

    [Fact]
    public async Task What_would_divide_by_nothing_or_compare_with_a_year_nothing_was_told_of_is_not_there()
    {
        var indicators = new Indicators(
            Catalogue("rate,x,percent,= a / b,,", "a,x,persons,,,", "b,x,persons,,,", "growth,x,percent,growth a,,", "more,x,persons,increase a,,"),
            [new Stated("one") { ["a"] = [new(2009, null, 8)], ["b"] = [] }]);
        Assert.Equal(["a", "b"], (await ComputeAsync(indicators)).Keys.Order());
    }

    [Fact]
    public async Task A_rule_whose_inputs_nobody_feeds_is_not_applied_and_not_broken()
    {
        var indicators = new Indicators(Catalogue("a,x,yuan,<= z,,", "b,x,yuan,= z,,", "c,x,yuan,= a + z,,", "z,x,yuan,,,"), [new Stated("one") { ["a"] = [new(2009, null, 1)], ["b"] = [] }]);
        var figures = await ComputeAsync(indicators);
        Assert.Equal([("a", null), ("b", null)], figures.Values.Select(told => (told.Indicator.Id, told.RuleHolds)));
        Assert.False(indicators.IsAvailable("c"));
        Assert.Null(ListIndicators.Answer(figures["a"], 2009, Area.Of(null), CultureInfo.InvariantCulture).Rule);
    }

    [Theory]
    [InlineData("<= b", 5, 5, true)]
    [InlineData("<= b", 6, 5, false)]
    [InlineData("= b", 5, 5, true)]
    [InlineData("= b", 4, 5, false)]
    [InlineData("= b + b", 10, 5, true)]
    [InlineData("= b + b", 9, 5, false)]
    [InlineData("= 2 * b", 9, 5, false)]
    public async Task On_what_is_fed_itself_a_rule_is_a_check_and_a_broken_one_is_told(string rule, int a, int b, bool holds)
    {
        var indicators = new Indicators(Catalogue($"a,x,persons,{rule},,", "b,x,persons,,,"), [new Stated("one") { ["a"] = [new(2009, null, a)], ["b"] = [new(2009, null, b)] }]);
        var told = (await ComputeAsync(indicators))["a"];
        Assert.Equal((a, holds), (told.Figure.Value, told.RuleHolds));
        var answer = ListIndicators.Answer(told, 2009, Area.Of(null), CultureInfo.InvariantCulture);
        Assert.Equal((a, rule, holds ? null : true), (answer.Value, answer.Rule, answer.RuleBroken));
    }

    [Fact]
    public async Task Pages_go_on_from_one_input_to_the_next()
    {
        var indicators = new Indicators(
            Catalogue("sum,x,yuan,= a + b + c,,", "a,x,yuan,,,", "b,x,yuan,,,", "c,x,yuan,,,"),
            [new Stated("one") { ["a"] = [.. Enumerable.Range(1, 5).Select(value => new Fact(2009, null, value))], ["b"] = [], ["c"] = [new(2009, null, 6)] }]);
        for (var limit = 1; limit <= 7; limit++)
            Assert.Equal([0.01m, 0.02m, 0.03m, 0.04m, 0.05m, 0.06m], (await RecordsAsync(indicators, "sum", limit)).Select(record => record.Value));
    }

    private static async Task<Dictionary<string, IndicatorFigure>> ComputeAsync(Indicators indicators) =>
        (await indicators.ComputeAsync(null!, 2009, Area.Of(null), TestContext.Current.CancellationToken)).ToDictionary(told => told.Indicator.Id);

    private static async Task<List<RecordAnswer>> RecordsAsync(Indicators indicators, string id, int limit = 2)
    {
        List<RecordAnswer> records = [];
        for (string? cursor = null; ;)
        {
            var page = await indicators.RecordsAsync(null!, indicators.Catalogue.Get(id), 2009, Area.Of(null), PageRequest.Of(limit, cursor), TestContext.Current.CancellationToken);
            records.AddRange(page.Items);
            if ((cursor = page.NextCursor) is null) return records;
        }
    }

    private static IndicatorCatalogue Catalogue(params string[] lines)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', ["id,owner,unit,rule,definition,printed2009", .. lines])));
        return new(file);
    }

    private static string Refused(params string[] lines) => Assert.Throws<InvalidDataException>(() => Catalogue(lines)).Message;

    /// <param name="Value">In the indicator's hundredths, where it has them.</param>
    private sealed record Fact(int Year, string? County, long Value);

    /// <summary>A programme of a few facts, without a database.</summary>
    private sealed class Stated(string slug) : Dictionary<string, Fact[]>, IProgramme
    {
        public string Slug => slug;

        public IReadOnlyCollection<string> Indicators => Keys;

        public void Follow(SubscriptionBuilder events) => throw new NotSupportedException();

        public Task<IReadOnlyDictionary<string, Figure>> ComputeAsync(ReportingDbContext db, int year, Area area, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyDictionary<string, Figure>>(
            this.ToDictionary(indicator => indicator.Key, indicator => Figure.Sum(indicator.Value.Where(fact => fact.Year == year).Select(fact => (fact.County, fact.Value, 1)))));

        public Task<IReadOnlyList<(long Seq, RecordAnswer Record)>> RecordsAsync(ReportingDbContext db, string indicator, int year, Area area, long after, int limit, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<(long, RecordAnswer)>>(
        [
            .. this[indicator].Where(fact => fact.Year == year).Index().Select(fact => (Seq: fact.Index + 1L, fact.Item.Value)).Where(fact => fact.Seq > after).Take(limit)
                .Select(fact => (fact.Seq, new RecordAnswer("", "", null, null, indicator is "villages" or "trained" or "employed" ? fact.Value : fact.Value / 100m, null))),
        ]);
    }
}
