using FsCheck.Xunit;
using Jilin.FixedPointAssistance.Contracts.V1;
using Xunit;
using static Jilin.Reporting.Tests.Given;

namespace Jilin.Reporting.Tests;

/// <summary>
/// One donation's life: numbers are taken modulo what there is to choose from. Flat and of bytes, because the generator makes what is nested, and what is
/// a number of any size, small: nearly all would be undelivered donations of a few fen.
/// </summary>
public sealed record Life(byte Ledger, byte Yuan, byte Fen, byte Purpose, byte Target, bool WithProject, byte First, byte Second, byte Third, byte Steps, bool EndsCancelled, bool NextYear);

/// <summary>Whatever happens to donations, figures add up: to the fen, over counties, and over their records.</summary>
public sealed class AddingUpProperties(Platform platform)
{
    private static readonly string?[] Places = [null, Province, Baishan, Jingyu, Chisong, Gangding, Mengjiang, Baicheng, Tongyu, FollowingTests.TownshipOf(Tongyu), FollowingTests.TownshipOf(Daan)];
    private static readonly string[] Reached = [Chisong, Gangding, Mengjiang, FollowingTests.TownshipOf(Tongyu), FollowingTests.TownshipOf(Daan)];
    private static readonly string[] Areas = [Province, Baishan, Jingyu, Baicheng, Tongyu, Daan];
    private static readonly Guid[] Projects = [Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()];

    [Property(MaxTest = 40)]
    public async Task Figures_add_up_over_counties_and_over_records(Life[] lives, byte[] pairings)
    {
        await platform.EmptyAsync();
        var histories = lives.Select(History).ToList();
        var units = new[] { Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7() };
        var paired = pairings.Select(choice => (Unit: units[choice % 3], Township: FollowingTests.TownshipOf(Areas[choice % 2 == 0 ? 2 : 4 + (choice % 4 / 2)]), Year: 2009 + (choice / 128))).Distinct().ToList();
        await platform.PublishAsync([
            .. histories.SelectMany(history => history.Select((state, index) => state.Told(index + 1))),
            .. paired.GroupBy(pairing => pairing.Unit).Select(unit => Paired(unit.Key, 1, [.. unit.Select(pairing => (pairing.Township, pairing.Year))])),
            .. pairings.Select(choice => FollowingTests.Transfer(Reached[choice % 5], choice)),
        ]);

        var last = histories.Select(history => history[^1]).ToList();
        foreach (var area in Areas)
        {
            var indicators = await platform.IndicatorsAsync(area);
            Assert.Equal(10, indicators.Count);
            foreach (var (id, indicator) in indicators)
            {
                var value = indicator.GetProperty("value").GetDecimal();
                var records = await platform.RecordsAsync(indicator.GetProperty("recordsUrl").GetString()!, limit: 3);
                Assert.Equal(value, records.Sum(record => record.GetProperty("value").GetDecimal()));
                Assert.Equal(indicator.GetProperty("records").GetInt32(), records.Count);
                if (id is "fixed-point.units" or "fixed-point.projects" || !indicator.TryGetProperty("byCounty", out var counties)) continue;
                var unattributed = indicator.TryGetProperty("unattributed", out var some) ? some.GetDecimal() : 0;
                Assert.Equal(value, counties.EnumerateArray().Sum(county => county.GetProperty("value").GetDecimal()) + unattributed);
            }

            foreach (var ledger in Enum.GetValues<DonationLedger>())
                Assert.Equal(last.Where(state => state.Ledger == ledger).Sum(state => ExpectedFen(state, area)) / 100m, indicators[$"fixed-point.{ledger.ToString().ToLowerInvariant()}"].GetProperty("value").GetDecimal());
            Assert.Equal(indicators["fixed-point.cash"].GetProperty("value").GetDecimal() + indicators["fixed-point.goods"].GetProperty("value").GetDecimal(), indicators["fixed-point.invested"].GetProperty("value").GetDecimal());
            Assert.Equal(paired.Where(pairing => pairing.Year == 2009 && Within(pairing.Township, area)).Select(pairing => pairing.Unit).Distinct().Count(), indicators["fixed-point.units"].GetProperty("value").GetInt32());
            Assert.Equal(pairings.Where(choice => Within(Reached[choice % 5], area)).Sum(choice => choice), indicators["disaster.labour-transferred"].GetProperty("value").GetInt32());
        }
    }

    // The rule, written down a second time and in another way.
    private static long ExpectedFen(DonationState donation, string area)
    {
        if (donation.ReceivedOn is not { Year: 2009 } || donation.Status == DonationStatus.Cancelled) return 0;
        if (area == Province) return (long)(donation.AmountYuan * 100);
        var delivered = donation.Deliveries.Sum(delivery => delivery.ValueYuan);
        var there = donation.Deliveries.Where(delivery => Within(delivery.DivisionCode, area)).Sum(delivery => delivery.ValueYuan);
        var rest = (donation.AllocatedTo?.DivisionCode ?? donation.Purpose.DivisionCode) is { } place && Within(place, area) ? donation.AmountYuan - delivered : 0;
        return (long)((there + rest) * 100);
    }

    private static bool Within(string code, string area) => code.StartsWith(area.TrimEnd('0'), StringComparison.Ordinal);

    /// <summary>The states a donation goes through, as fixed-point assistance would tell them.</summary>
    private static List<DonationState> History(Life life)
    {
        var on = new DateOnly(life.NextYear ? 2010 : 2009, 3, 3);
        var purpose = Places[life.Purpose % Places.Length];
        var received = Received((life.Yuan * 1003) + (((life.Fen % 100) + 1) / 100m), (DonationLedger)(life.Ledger % 4), purpose, on);
        var allocated = received.AllocatedTo(Places[life.Target % Places.Length], life.WithProject ? Projects[life.Target % 3] : null);
        List<DonationState> states = [received with { Status = DonationStatus.Pledged, ReceivedOn = null }, received, allocated];
        var left = received.AmountYuan;
        foreach (var choice in (byte[])[life.First, life.Second, life.Third])
        {
            var value = choice % 3 == 0 ? left : Math.Round(left * choice / 256, 2, MidpointRounding.ToZero);
            if (value == 0) continue;
            left -= value;
            var next = states[^1].DeliveredIn((Reached[choice % Reached.Length], value));
            states.Add(next with { Status = left == 0 ? DonationStatus.Delivered : DonationStatus.Allocated });
        }

        states = [.. states.Take(1 + (life.Steps % 8))];
        if (life.EndsCancelled && states[^1].Deliveries.Count == 0) states.Add(states[^1] with { Status = DonationStatus.Cancelled, CancelledOn = on });
        return states;
    }
}
