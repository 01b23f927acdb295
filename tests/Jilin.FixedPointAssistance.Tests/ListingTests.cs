using System.Net;
using System.Text.Json.Nodes;
using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>Lists, likely duplicates and the year's summary.</summary>
public sealed class ListingTests
{
    [Theory, DatabaseData]
    public async Task Likely_duplicates_are_listed_and_stay_what_they_are(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var (unit, other) = (await service.UnitAsync(), await service.UnitAsync());
        var first = await service.PledgeAsync(unit, 500, on: "2009-07-10");
        var eightDaysLater = await service.PledgeAsync(unit, 500, on: "2009-07-18");
        await service.PledgeAsync(unit, 500.01m, on: "2009-07-10");
        await service.PledgeAsync(unit, 500, "introduced", on: "2009-07-10");
        await service.PledgeAsync(other, 500, on: "2009-07-10");
        Assert.Empty(await service.AllAsync("donations/duplicates"));

        var sevenDaysLater = await service.PledgeAsync(unit, 500, on: "2009-07-17");
        var sevenDaysEarlier = await service.PledgeAsync(unit, 500, on: "2009-07-03");
        var elsewhere = await service.PledgeAsync(other, 500, on: "2009-07-12");

        var listed = await service.AllAsync("donations/duplicates");
        Assert.Equal([sevenDaysLater, sevenDaysEarlier, elsewhere], listed.Select(Id));
        Assert.Equal([first, eightDaysLater], SameAs(listed[0]));
        Assert.Equal([first], SameAs(listed[1]));
        Assert.Equal([elsewhere], (await service.AllAsync($"donations/duplicates?unitId={other}")).Select(Id));
        Assert.Equal([sevenDaysLater, sevenDaysEarlier, elsewhere], (await service.AllAsync("donations/duplicates", limit: 1)).Select(Id));

        // Listed is all: every one of them stands, and counts.
        Assert.Equal(8, (await service.AllAsync("donations")).Count);
        Assert.Equal(7, (int)Ledger((await service.GetAsync("summary?year=2009")).Json, "cash")["pledged"]!["donations"]!);

        (await service.StepAsync(first, "cancel", "2009-07-20", new { note = "pledged twice" })).Is(HttpStatusCode.OK);
        listed = await service.AllAsync($"donations/duplicates?unitId={unit}");
        Assert.Equal([eightDaysLater], SameAs(Assert.Single(listed)));
        (await service.StepAsync(sevenDaysLater, "cancel", "2009-07-20", new { note = "pledged twice" })).Is(HttpStatusCode.OK);
        Assert.Empty(await service.AllAsync($"donations/duplicates?unitId={unit}"));
        Assert.Equal(8, (await service.AllAsync("donations")).Count);
    }

    [Theory, DatabaseData]
    public async Task The_summary_of_a_year_keeps_the_four_ledgers_apart(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var (one, two, idle) = (await service.UnitAsync(), await service.UnitAsync(), await service.UnitAsync());
        foreach (var (unit, township, year) in new[] { (one, Given.Township, 2009), (one, Given.OtherTownship, 2009), (two, Given.Township, 2009), (idle, Given.Township, 2008) })
            (await service.PostAsync($"units/{unit}/pairings", new { townshipCode = township, year })).Is(HttpStatusCode.Created);

        // The province's own figures of 2009, as four donations.
        await AdvanceAsync(await service.PledgeAsync(one, 7_771_000, on: "2009-01-01"), "receive", "allocate", "deliver");
        var goods = await service.PostAsync("donations", new { unitId = one, ledger = "goods", pledgedOn = "2009-03-01", goods = new[] { new { item = "化肥", quantity = 1, unit = "吨", valueYuan = 544_000 } } });
        await AdvanceAsync(goods.Is(HttpStatusCode.Created).Id.ToString(), "receive");
        await AdvanceAsync(await service.PledgeAsync(two, 13_644_000, "introduced", on: "2009-12-31"));
        await AdvanceAsync(await service.PledgeAsync(two, 3_240_000.01m, "forwarded", on: "2009-03-01"), "receive");
        // Of another year, by the day of each step; and cancelled.
        await AdvanceAsync(await service.PledgeAsync(one, 5, on: "2008-12-31"), "receive");
        await AdvanceAsync(await service.PledgeAsync(one, 7, on: "2010-01-01"));
        await AdvanceAsync(await service.PledgeAsync(one, 11, on: "2009-04-01"), "receive", "cancel");

        var summary = (await service.GetAsync("summary?year=2009")).Is(HttpStatusCode.OK).Json;
        Assert.Equal((2009, 2, 2), ((int)summary["year"]!, (int)summary["units"]!, (int)summary["townships"]!));
        Assert.Equal(["cash", "goods", "introduced", "forwarded"], summary["ledgers"]!.AsArray().Select(ledger => (string?)ledger!["ledger"]));
        Assert.Equal([(1, 7_771_000m), (2, 7_771_005m), (1, 7_771_000m)], Figures(summary, "cash"));
        Assert.Equal([(1, 544_000m), (1, 544_000m), (0, 0m)], Figures(summary, "goods"));
        Assert.Equal([(1, 13_644_000m), (0, 0m), (0, 0m)], Figures(summary, "introduced"));
        Assert.Equal([(1, 3_240_000.01m), (1, 3_240_000.01m), (0, 0m)], Figures(summary, "forwarded"));
        Assert.Equal([(1, 7m), (0, 0m), (0, 0m)], Figures((await service.GetAsync("summary?year=2010")).Json, "cash"));

        // No sum over ledgers, under any name: the amounts are those of one ledger each, and nothing else is told.
        Assert.Equal(["year", "units", "townships", "ledgers"], summary.AsObject().Select(member => member.Key));
        Assert.All(summary["ledgers"]!.AsArray(), ledger => Assert.Equal(["ledger", "pledged", "received", "delivered"], ledger!.AsObject().Select(member => member.Key)));

        (await service.GetAsync("summary?year=1899")).Refused(HttpStatusCode.BadRequest, "year-out-of-range", "year");
        (await service.GetAsync("summary")).Is(HttpStatusCode.BadRequest);

        async Task AdvanceAsync(string donation, params string[] steps)
        {
            foreach (var step in steps)
            {
                // The one pledged on the last day of 2008 arrives in 2009.
                var more = step switch { "cancel" => new { note = "by mistake" }, "allocate" or "deliver" => (object)new { divisionCode = Given.Township }, _ => null };
                (await service.StepAsync(donation, step, "2009-05-01", more)).Is(HttpStatusCode.OK);
            }
        }
    }

    [Theory, DatabaseData]
    public async Task Pages_neither_repeat_nor_hide_a_donation_while_new_ones_come(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var unit = await service.UnitAsync();
        var made = new List<string>();
        for (var number = 1; number <= 250; number++) made.Add(await service.PledgeAsync(unit, number));

        foreach (var limit in (int[])[1, 49, 125, 200])
        {
            var seen = new List<string>();
            string? cursor = null;
            do
            {
                var page = (await service.GetAsync($"donations?limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(HttpStatusCode.OK).Json;
                Assert.InRange(page["items"]!.AsArray().Count, 1, limit);
                seen.AddRange(page["items"]!.AsArray().Select(Id));
                Assert.InRange(seen.Count, 1, made.Count);
                cursor = (string?)page["nextCursor"];
                // One more comes, between two pages; for single rows, not every time.
                if (limit == 1 && seen.Count % 100 != 0) continue;
                made.Add(await service.PledgeAsync(unit, 1000 + made.Count));
            }
            while (cursor is not null);

            Assert.Distinct(seen);
            Assert.Equal(made.Take(seen.Count), seen);
            Assert.InRange(seen.Count, 250, made.Count);
        }

        Assert.Equal(50, (await service.GetAsync("donations")).Items.Count);
        (await service.GetAsync("donations?limit=0")).Refused(HttpStatusCode.BadRequest, "limit-out-of-range", "limit");
        (await service.GetAsync("donations?limit=201")).Refused(HttpStatusCode.BadRequest, "limit-out-of-range", "limit");
        (await service.GetAsync("donations?cursor=abc")).Refused(HttpStatusCode.BadRequest, "cursor-malformed", "cursor");
    }

    [Theory, DatabaseData]
    public async Task Donations_are_found_by_unit_ledger_status_appeal_and_year(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var (one, two) = (await service.UnitAsync(), await service.UnitAsync());
        var (appeal, other) = ((await service.AppealAsync()).AppealId, (await service.AppealAsync()).AppealId);
        var forAppeal = await service.PledgeAsync(one, purpose: new { appealId = appeal });
        var introduced = await service.PledgeAsync(one, ledger: "introduced", on: "2008-12-31");
        var allocated = await service.PledgeAsync(two, on: "2009-01-01");
        (await service.StepAsync(allocated, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
        (await service.StepAsync(allocated, "allocate", "2009-07-12", new { appealId = other })).Is(HttpStatusCode.OK);

        Assert.Equal([forAppeal, introduced], await IdsAsync($"unitId={one}"));
        Assert.Equal([introduced], await IdsAsync("ledger=introduced"));
        Assert.Equal([allocated], await IdsAsync("status=allocated"));
        Assert.Equal([forAppeal], await IdsAsync($"appealId={appeal}"));
        Assert.Equal([allocated], await IdsAsync($"appealId={other}"));
        Assert.Equal([forAppeal, allocated], await IdsAsync("year=2009"));
        Assert.Equal([introduced], await IdsAsync("year=2008"));
        Assert.Equal([forAppeal], await IdsAsync($"unitId={one}&ledger=cash&status=pledged&year=2009"));
        Assert.Empty(await IdsAsync($"unitId={Guid.NewGuid()}"));

        (await service.GetAsync("donations?unit=1")).Refused(HttpStatusCode.BadRequest, "unknown-filter", "unit");
        (await service.GetAsync("donations?ledger=Cash")).Refused(HttpStatusCode.BadRequest, "unknown-choice");
        (await service.GetAsync("donations?status=2")).Refused(HttpStatusCode.BadRequest, "unknown-choice");
        (await service.GetAsync("donations?year=99")).Refused(HttpStatusCode.BadRequest, "year-out-of-range", "year");
        (await service.GetAsync("donations?unitId=x")).Is(HttpStatusCode.BadRequest);

        async Task<IEnumerable<string>> IdsAsync(string filter) => (await service.AllAsync($"donations?{filter}")).Select(Id);
    }

    [Theory, DatabaseData]
    public async Task A_list_is_a_CSV_to_who_asks_for_one_page_by_page_and_no_cell_is_a_formula(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var unit = await service.UnitAsync("=HYPERLINK(\"http://x\"), \"一\"");
        var first = await service.PledgeAsync(unit, 1234.5m);
        await service.PledgeAsync(unit, 2);

        var csv = (await service.GetAsync("donations?limit=1", accept: "text/csv")).Is(HttpStatusCode.OK);
        Assert.Equal("text/csv", csv.ContentType);
        var lines = csv.Text.Split("\r\n");
        Assert.Equal("id,unitId,unitName,ledger,status,amountYuan,goods,purpose,allocatedTo,pledgedOn,note,steps,deliveries,version", lines[0]);
        Assert.StartsWith($"{first},{unit},\"'=HYPERLINK(", lines[1], StringComparison.Ordinal);
        Assert.Contains(",cash,pledged,1234.50,[],", lines[1], StringComparison.Ordinal);
        Assert.Equal(("", 3), (lines[2], lines.Length));

        var cursor = Assert.Single(csv.Headers.GetValues("Next-Cursor"));
        var last = await service.GetAsync($"donations?limit=1&cursor={cursor}", accept: "text/csv");
        Assert.Contains(",cash,pledged,2.00,", last.Text, StringComparison.Ordinal);
        Assert.False(last.Headers.Contains("Next-Cursor"));
        Assert.StartsWith("id,name,kind,pairings,version\r\n", (await service.GetAsync("units", accept: "text/csv")).Text, StringComparison.Ordinal);
        Assert.StartsWith("id,unitId,unitName,ledger,amountYuan,pledgedOn,status,sameAs\r\n", (await service.GetAsync("donations/duplicates", accept: "text/csv")).Text, StringComparison.Ordinal);
    }

    private static string Id(JsonNode? item) => (string)item!["id"]!;

    private static IEnumerable<string?> SameAs(JsonNode duplicate) => duplicate["sameAs"]!.AsArray().Select(id => (string?)id);

    private static JsonNode Ledger(JsonNode summary, string ledger) => summary["ledgers"]!.AsArray().Single(item => (string?)item!["ledger"] == ledger)!;

    private static IEnumerable<(int Donations, decimal Yuan)> Figures(JsonNode summary, string ledger) =>
        ((string[])["pledged", "received", "delivered"]).Select(what => Ledger(summary, ledger)[what]!).Select(figure => ((int)figure["donations"]!, (decimal)figure["amountYuan"]!));
}
