using System.Net;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Reporting.Domain;
using Xunit;
using static Jilin.Reporting.Tests.Given;

namespace Jilin.Reporting.Tests;

/// <summary>What the API answers, and what it refuses.</summary>
public sealed class RequestTests(Platform platform) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await platform.EmptyAsync();

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData("indicators", 400, "malformed-request")]
    [InlineData("indicators?year=", 400, "malformed-request")]
    [InlineData("indicators?year=two", 400, "malformed-request")]
    [InlineData("indicators?year=2009.5", 400, "malformed-request")]
    [InlineData("indicators?year=99999999999", 400, "malformed-request")]
    [InlineData("indicators?year=1977", 400, "year-out-of-range")]
    [InlineData("indicators?year=2101", 400, "year-out-of-range")]
    [InlineData("indicators?year=2009&year=2010", 400, "malformed-request")]
    [InlineData("indicators?year=2009&area=220622000000&area=220822000000", 400, "repeated-filter")]
    [InlineData("indicators?year=2009&county=220622000000", 400, "unknown-filter")]
    [InlineData("indicators?year=2009&area=2206", 400, "division-code-malformed")]
    [InlineData("indicators?year=2009&area=", 400, "division-code-malformed")]
    [InlineData("indicators?year=2009&area=%E2%98%83", 400, "division-code-malformed")]
    [InlineData("indicators?year=2009&area=229999000000", 422, "division-unknown")]
    [InlineData("indicators?year=2009&area=110000000000", 422, "division-unknown")]
    [InlineData("indicators?year=2009&area=220622106000", 422, "area-level")]
    [InlineData("indicators?year=2009&area=220622106208", 422, "area-level")]
    [InlineData("indicators/fixed-point.cash/records", 400, "malformed-request")]
    [InlineData("indicators/fixed-point.cash/records?year=2009&limit=0", 400, "limit-out-of-range")]
    [InlineData("indicators/fixed-point.cash/records?year=2009&limit=201", 400, "limit-out-of-range")]
    [InlineData("indicators/fixed-point.cash/records?year=2009&cursor=nonsense", 400, "cursor-malformed")]
    [InlineData("indicators/fixed-point.cash/records?year=2009&ledger=cash", 400, "unknown-filter")]
    [InlineData("indicators/fixed-point.cash/records?year=1066", 400, "year-out-of-range")]
    [InlineData("indicators/fixed-point.cash/records?year=2009&area=220622106000", 422, "area-level")]
    [InlineData("indicators/fixed-point.gold/records?year=2009", 404, "indicator-not-found")]
    [InlineData("indicators/%E2%98%83/records?year=2009", 404, "indicator-not-found")]
    [InlineData("indicators/funds.central/records?year=2009", 404, "indicator-not-available-yet")]
    [InlineData("indicators/outcomes.persons-lifted/records?year=2009", 404, "indicator-not-available-yet")]
    public async Task Bad_input_is_refused_by_name(string path, int status, string rule)
    {
        (await platform.GetAsync(path)).Refused((HttpStatusCode)status, rule);
    }

    [Fact]
    public async Task An_indicator_nobody_feeds_yet_names_its_owner()
    {
        var answer = (await platform.GetAsync("indicators/funds.central/records?year=2009")).Is(HttpStatusCode.NotFound);
        Assert.Contains("'funds'", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_area_is_the_province_unless_another_is_named()
    {
        var answer = await platform.ReadAsync("indicators?year=2009");
        Assert.Equal("""{"code":"220000000000","name":"吉林省","level":"province"}""", answer.GetProperty("area").GetRawText());
        Assert.Equal(
            ["fixed-point.units", "fixed-point.towns", "fixed-point.counties", "fixed-point.invested", "fixed-point.cash", "fixed-point.goods", "fixed-point.introduced", "fixed-point.projects", "fixed-point.forwarded", "disaster.labour-transferred"],
            answer.GetProperty("indicators").EnumerateArray().Select(indicator => indicator.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Definitions_come_in_the_readers_language_and_machine_fields_do_not()
    {
        var chinese = (await platform.ReadAsync("indicators?year=2009", "zh-CN")).GetProperty("indicators");
        var english = (await platform.ReadAsync("indicators?year=2009")).GetProperty("indicators");
        Assert.Equal("Poor towns assisted", english[1].GetProperty("definition").GetString());
        Assert.Equal("定点帮扶的贫困乡镇", chinese[1].GetProperty("definition").GetString());
        Assert.Equal("townships", chinese[1].GetProperty("unit").GetString());
        Assert.All(chinese.EnumerateArray(), indicator => Assert.Contains(indicator.GetProperty("definition").GetString()!, letter => letter > '\u4e00'));
    }

    [Fact]
    public async Task Money_is_a_number_of_yuan_with_two_decimals()
    {
        await platform.PublishAsync(Received(1200.5m).Told(1));
        var cash = (await platform.IndicatorsAsync())["fixed-point.cash"];
        Assert.Equal("1200.50", cash.GetProperty("value").GetRawText());
        Assert.Equal("yuan", cash.GetProperty("unit").GetString());
        Assert.Equal("0.00", (await platform.IndicatorsAsync())["fixed-point.goods"].GetProperty("value").GetRawText());
        Assert.Equal("0", (await platform.IndicatorsAsync())["fixed-point.units"].GetProperty("value").GetRawText());
    }

    [Fact]
    public async Task Records_are_a_spreadsheet_when_asked_for()
    {
        var donation = Received(99.9m, DonationLedger.Goods).AllocatedTo(Chisong);
        await platform.PublishAsync(donation.Told(1));
        var answer = await platform.GetAsync("indicators/fixed-point.goods/records?year=2009", "text/csv");
        Assert.Equal("text/csv", answer.ContentType);
        Assert.Equal(
            $"source,recordId,divisionCode,attribution,value,on\r\n/api/v1/fixed-point-assistance/donations/{donation.DonationId},{donation.DonationId},220622106000,allocated,99.90,2009-06-01\r\n",
            answer.Text);
    }

    [Fact]
    public async Task Pages_of_records_stay_whole_while_new_donations_come()
    {
        await platform.PublishAsync(Enumerable.Range(0, 25).Select(_ => Received(1).Told(1)));
        var first = await platform.ReadAsync("indicators/fixed-point.cash/records?year=2009&limit=10");
        await platform.PublishAsync(Enumerable.Range(0, 25).Select(_ => Received(1).Told(1)));
        var rest = await platform.RecordsAsync($"indicators/fixed-point.cash/records?year=2009&cursor={first.GetProperty("nextCursor").GetString()}", 200);
        Assert.Equal(50, first.GetProperty("items").EnumerateArray().Concat(rest).Select(record => record.GetProperty("recordId").GetString()).Distinct().Count());
        Assert.Equal(40, rest.Count);
    }

    [Fact]
    public void The_catalogue_is_the_annual_reports()
    {
        var catalogue = IndicatorCatalogue.OfTheAnnualReport();
        Assert.Equal(75, catalogue.All.Count);
        Assert.Equal(new("fixed-point.units", "fixed-point-assistance", "units", "Organs, enterprises and armed forces taking part", null), catalogue.Find("fixed-point.units"));
        Assert.All(catalogue.All, indicator => Assert.All([indicator.Id, indicator.Owner, indicator.Unit, indicator.Definition], Assert.NotEmpty));
    }
}
