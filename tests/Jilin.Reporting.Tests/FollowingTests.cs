using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Reporting.Programmes.FixedPointAssistance;
using Jilin.Testing;
using Xunit;
using static Jilin.Reporting.Tests.Given;

namespace Jilin.Reporting.Tests;

/// <summary>What events do to the figures, over the real bus and inbox.</summary>
public sealed class FollowingTests(Platform platform) : IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await platform.EmptyAsync();

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task A_pledge_counts_from_the_day_it_is_received()
    {
        var donation = Pledged(100);
        await platform.PublishAsync(donation.Told(1));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash"));

        await platform.PublishAsync((donation with { Status = DonationStatus.Received, ReceivedOn = new(2009, 12, 31) }).Told(2));
        Assert.Equal(100, await platform.ValueAsync("fixed-point.cash"));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash", year: 2010));
    }

    [Fact]
    public async Task An_event_delivered_twice_counts_once()
    {
        var (sent, unit, transfer) = (Received(12.34m).Told(1), Paired(Guid.CreateVersion7(), 1, (Chisong, 2009)), Transfer(Chisong, 30));
        await platform.PublishAsync(sent, unit, transfer);
        await platform.PublishAsync(sent, sent, unit, transfer);
        Assert.Equal(12.34m, await platform.ValueAsync("fixed-point.cash"));
        Assert.Equal(1, await platform.ValueAsync("fixed-point.units"));
        Assert.Equal(30, await platform.ValueAsync("disaster.labour-transferred"));
    }

    [Fact]
    public async Task An_old_version_that_comes_late_changes_nothing()
    {
        var donation = Received(100);
        await platform.PublishAsync(donation.AllocatedTo(Jingyu).Told(3));
        await platform.PublishAsync(donation.Told(2), (donation with { Status = DonationStatus.Pledged, ReceivedOn = null }).Told(1));
        Assert.Equal(100, await platform.ValueAsync("fixed-point.cash", Jingyu));

        var unit = Guid.CreateVersion7();
        await platform.PublishAsync(Paired(unit, 3, (Chisong, 2009), (Mengjiang, 2009)));
        await platform.PublishAsync(Paired(unit, 2, (Chisong, 2009)));
        Assert.Equal(2, await platform.ValueAsync("fixed-point.towns"));
    }

    [Fact]
    public async Task Events_of_one_stream_in_one_batch_end_with_the_last()
    {
        var donations = Enumerable.Range(0, 60).Select(_ => Received(1, purpose: Tongyu)).ToList();
        await platform.PublishAsync(donations.SelectMany(donation => new[]
        {
            donation.Told(1),
            donation.AllocatedTo(Chisong).Told(2),
            donation.AllocatedTo(Chisong).DeliveredIn((Gangding, 0.4m)).Told(3),
            donation.AllocatedTo(Chisong).DeliveredIn((Gangding, 0.4m), (Chisong, 0.6m)).Told(4),
        }));
        Assert.Equal(60, await platform.ValueAsync("fixed-point.cash", Jingyu));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash", Tongyu));
        Assert.Equal(120, (await platform.RowsAsync<DonationPart>()).Count);
    }

    [Fact]
    public async Task A_cancelled_donation_leaves_the_figure_and_one_being_cancelled_does_not()
    {
        var donation = Received(100).AllocatedTo(Jingyu);
        await platform.PublishAsync(donation.Told(1), (donation with { Status = DonationStatus.Cancelling }).Told(2));
        Assert.Equal(100, await platform.ValueAsync("fixed-point.cash"));

        await platform.PublishAsync((donation with { Status = DonationStatus.Cancelled, CancelledOn = InJune }).Told(3));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash"));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash", Jingyu));
        Assert.Empty(await platform.RowsAsync<DonationPart>());
    }

    [Fact]
    public async Task What_was_delivered_counts_where_it_was_delivered_and_the_rest_where_it_was_put()
    {
        var donation = Received(100, purpose: Baishan).AllocatedTo(Tongyu).DeliveredIn((Gangding, 30.01m), (Mengjiang, 20m));
        await platform.PublishAsync(donation.Told(1));
        Assert.Equal(50.01m, await platform.ValueAsync("fixed-point.cash", Jingyu));
        Assert.Equal(50.01m, await platform.ValueAsync("fixed-point.cash", Baishan));
        Assert.Equal(49.99m, await platform.ValueAsync("fixed-point.cash", Tongyu));
        Assert.Equal(100, await platform.ValueAsync("fixed-point.cash"));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash", Daan));
    }

    [Fact]
    public async Task What_is_not_allocated_counts_where_its_donor_wants_it()
    {
        await platform.PublishAsync(Received(10, purpose: Chisong).Told(1), Received(20, purpose: Tongyu).AllocatedTo(null).Told(1));
        Assert.Equal(10, await platform.ValueAsync("fixed-point.cash", Jingyu));
        Assert.Equal(20, await platform.ValueAsync("fixed-point.cash", Tongyu));
    }

    [Fact]
    public async Task What_has_no_place_counts_for_the_province_alone_and_says_so()
    {
        await platform.PublishAsync(Received(10).Told(1), Received(5, purpose: Chisong).Told(1));
        var cash = (await platform.IndicatorsAsync())["fixed-point.cash"];
        Assert.Equal(15, cash.GetProperty("value").GetDecimal());
        Assert.Equal(10, cash.GetProperty("unattributed").GetDecimal());
        Assert.Equal([(Jingyu, "靖宇县", 5m)], cash.GetProperty("byCounty").EnumerateArray().Select(county => (county.GetProperty("code").GetString()!, county.GetProperty("name").GetString()!, county.GetProperty("value").GetDecimal())));

        var records = await platform.RecordsAsync(cash.GetProperty("recordsUrl").GetString()!);
        Assert.Equal(["unattributed", "purpose"], records.Select(record => record.GetProperty("attribution").GetString()).OrderDescending());
        Assert.Equal(5, await platform.ValueAsync("fixed-point.cash", Baishan));
    }

    [Fact]
    public async Task What_is_put_to_a_prefecture_counts_there_but_in_none_of_its_counties()
    {
        await platform.PublishAsync(Received(10, purpose: Baishan).Told(1), Received(5, purpose: Chisong).Told(1));
        var baishan = (await platform.IndicatorsAsync(Baishan))["fixed-point.cash"];
        Assert.Equal(15, baishan.GetProperty("value").GetDecimal());
        Assert.Equal(10, baishan.GetProperty("unattributed").GetDecimal());
        Assert.Equal(10, (await platform.IndicatorsAsync())["fixed-point.cash"].GetProperty("unattributed").GetDecimal());
        var jingyu = (await platform.IndicatorsAsync(Jingyu))["fixed-point.cash"];
        Assert.Equal(5, jingyu.GetProperty("value").GetDecimal());
        Assert.False(jingyu.TryGetProperty("byCounty", out _));
        Assert.False(jingyu.TryGetProperty("unattributed", out _));
    }

    [Fact]
    public async Task An_undone_allocation_counts_for_the_purpose_again()
    {
        var donation = Received(10, purpose: Baishan);
        await platform.PublishAsync(donation.Told(1), donation.AllocatedTo(Jingyu, Guid.CreateVersion7()).Told(2));
        Assert.Equal(1, await platform.ValueAsync("fixed-point.projects"));
        await platform.PublishAsync(new Sent(donation.DonationId, 3, new DonationAllocationUndone(donation)));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.cash", Jingyu));
        Assert.Equal(10, await platform.ValueAsync("fixed-point.cash", Baishan));
        Assert.Equal(0, await platform.ValueAsync("fixed-point.projects"));
    }

    [Fact]
    public async Task What_units_invested_is_cash_and_goods_and_never_what_they_introduced_or_forwarded()
    {
        await platform.PublishAsync(
            Received(7_771_000).Told(1), Received(544_000, DonationLedger.Goods).Told(1), Received(13_644_000, DonationLedger.Introduced).Told(1), Received(3_240_000, DonationLedger.Forwarded).Told(1));
        Assert.Equal(
            (8_315_000m, 7_771_000m, 544_000m, 13_644_000m, 3_240_000m),
            (await platform.ValueAsync("fixed-point.invested"), await platform.ValueAsync("fixed-point.cash"), await platform.ValueAsync("fixed-point.goods"),
                await platform.ValueAsync("fixed-point.introduced"), await platform.ValueAsync("fixed-point.forwarded")));
    }

    [Fact]
    public async Task Units_towns_and_counties_are_counted_once_each()
    {
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await platform.PublishAsync(
            Paired(first, 1, (Chisong, 2009)),
            Paired(first, 2, (Chisong, 2009), (Mengjiang, 2009), (Chisong, 2010)),
            Paired(second, 1, (Chisong, 2009), (TownshipOf(Tongyu), 2009)));
        var province = await platform.IndicatorsAsync();
        Assert.Equal((2, 3, 2), Counts(province));
        Assert.Equal((2, 2, 1), Counts(await platform.IndicatorsAsync(Jingyu)));
        Assert.Equal((1, 1, 1), Counts(await platform.IndicatorsAsync(Tongyu)));
        Assert.Equal((1, 1, 1), Counts(await platform.IndicatorsAsync(year: 2010)));
        // The second unit is in two counties: in each of them, and once in the province.
        Assert.Equal([(Jingyu, 2), (Tongyu, 1)], province["fixed-point.units"].GetProperty("byCounty").EnumerateArray().Select(county => (county.GetProperty("code").GetString()!, county.GetProperty("value").GetInt32())));

        static (int, int, int) Counts(Dictionary<string, System.Text.Json.JsonElement> indicators) => (
            indicators["fixed-point.units"].GetProperty("value").GetInt32(), indicators["fixed-point.towns"].GetProperty("value").GetInt32(), indicators["fixed-point.counties"].GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Projects_are_those_that_donations_received_in_the_year_are_put_to()
    {
        var (one, two) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await platform.PublishAsync(
            Received(1).AllocatedTo(Jingyu, one).Told(1), Received(2, DonationLedger.Goods).AllocatedTo(Tongyu, one).Told(1), Received(3).AllocatedTo(null, two).Told(1),
            Received(4, on: new(2008, 12, 31)).AllocatedTo(Jingyu, Guid.CreateVersion7()).Told(1));
        var projects = (await platform.IndicatorsAsync())["fixed-point.projects"];
        Assert.Equal(2, projects.GetProperty("value").GetInt32());
        Assert.Equal(1, projects.GetProperty("unattributed").GetInt32());
        Assert.Equal(1, await platform.ValueAsync("fixed-point.projects", Tongyu));
    }

    [Fact]
    public async Task Transferred_labour_counts_in_the_year_it_left_and_a_correction_replaces_it()
    {
        var transfer = Transfer(Chisong, 28_000);
        await platform.PublishAsync(transfer, Transfer(TownshipOf(Tongyu), 5), Transfer(Chisong, 7, new(2010, 1, 1)));
        Assert.Equal((28_005, 28_000), (await platform.ValueAsync("disaster.labour-transferred"), await platform.ValueAsync("disaster.labour-transferred", Jingyu)));

        var state = ((LabourTransferRecorded)transfer.Event).LabourTransfer with { Persons = 2_800 };
        await platform.PublishAsync(new Sent(state.LabourTransferId, 2, new LabourTransferRecorded(state)));
        Assert.Equal(2_805, await platform.ValueAsync("disaster.labour-transferred"));
        var records = await platform.RecordsAsync("/api/v1/reporting/indicators/disaster.labour-transferred/records?year=2009");
        Assert.Contains($"/api/v1/disaster-relief/disasters/{state.DisasterId}/labour-transfers/{state.LabourTransferId}", records.Select(record => record.GetProperty("source").GetString()));
    }

    [Fact]
    public async Task A_donation_never_counts_for_more_than_it_is()
    {
        await platform.PublishAsync(Received(10).AllocatedTo(Jingyu).DeliveredIn((Gangding, 8), (Gangding, 8)).Told(1));
        Assert.Equal(10, await platform.ValueAsync("fixed-point.cash"));
    }

    [Fact]
    public async Task Whichever_event_tells_of_a_donation_a_unit_or_a_transfer_it_counts_also_when_it_is_the_first_to_come()
    {
        var (donations, units, transfers) = (EventTypes.Of<DonationState>(), EventTypes.Of<AidingUnitState>(), EventTypes.Of<LabourTransferState>());
        Assert.Equal((9, 2, 1), (donations.Count, units.Count, transfers.Count));
        await platform.PublishAsync(
        [
            .. donations.Select(type => Received(10) is var state ? new Sent(state.DonationId, 5, Activator.CreateInstance(type, state)!) : null!),
            .. units.Select(type => ((AidingUnitPaired)Paired(Guid.CreateVersion7(), 1, (Chisong, 2009)).Event).Unit is var state ? new Sent(state.UnitId, 5, Activator.CreateInstance(type, state)!) : null!),
            Transfer(Chisong, 30),
        ]);
        Assert.Equal((90, 2, 30), (await platform.ValueAsync("fixed-point.cash"), await platform.ValueAsync("fixed-point.units"), await platform.ValueAsync("disaster.labour-transferred")));
    }

    internal static string TownshipOf(string county) => Divisions.DivisionRegister.Jilin.Children(county)[0].Code;

    internal static Sent Transfer(string division, int persons, DateOnly? on = null)
    {
        var state = new LabourTransferState(Guid.CreateVersion7(), Guid.CreateVersion7(), division, persons, "青岛", on ?? InJune);
        return new(state.LabourTransferId, 1, new LabourTransferRecorded(state));
    }
}
