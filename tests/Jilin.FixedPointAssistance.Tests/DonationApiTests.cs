using System.Net;
using System.Text.Json.Nodes;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed class DonationApiTests
{
    private const HttpStatusCode Unprocessable = HttpStatusCode.UnprocessableEntity;

    [Theory, DatabaseData]
    public async Task A_pledge_stands_in_its_ledger_as_it_was_made(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var unit = await service.UnitAsync("中国第一汽车集团");
        var appeal = (await service.AppealAsync()).AppealId.ToString();

        var cash = await PledgeAsync(new { unitId = unit, ledger = "cash", amountYuan = 0.01, pledgedOn = "2009-07-10", purpose = new { appealId = appeal, divisionCode = Given.Township }, note = "第一笔" });
        Assert.Equal(("cash", 0.01m, "第一笔", appeal, Given.Township), ((string?)cash["ledger"], (decimal)cash["amountYuan"]!, (string?)cash["note"], (string?)cash["purpose"]!["appealId"], (string?)cash["purpose"]!["divisionCode"]));
        Assert.Equal(("pledged", "中国第一汽车集团", "2009-07-10", 1L), ((string?)cash["status"], (string?)cash["unitName"], (string?)cash["pledgedOn"], (long)cash["version"]!));
        Assert.Equal("""{"status":"pledged","on":"2009-07-10","signedBy":"中国第一汽车集团","note":"第一笔"}""", Assert.Single(cash["steps"]!.AsArray())!.ToJsonString(Messaging.CloudEvent.Json));

        var goods = await PledgeAsync(new
        {
            unitId = unit,
            ledger = "goods",
            pledgedOn = "2009-07-10",
            goods = new[] { new { item = " 化肥 ", quantity = 12.125, unit = "吨", valueYuan = 1000.01 }, new { item = "种子", quantity = 3d, unit = "袋", valueYuan = 0.99 } },
        });
        Assert.Equal(1001.00m, (decimal)goods["amountYuan"]!);
        Assert.Equal([("化肥", 12.125m, "吨", 1000.01m), ("种子", 3m, "袋", 0.99m)], goods["goods"]!.AsArray().Select(line => ((string)line!["item"]!, (decimal)line["quantity"]!, (string)line["unit"]!, (decimal)line["valueYuan"]!)));

        var introduced = await PledgeAsync(new { unitId = unit, ledger = "introduced", amountYuan = 13_644_000, pledgedOn = "2009-07-10", purpose = new { projectId = Guid.NewGuid() } });
        var forwarded = await PledgeAsync(new { unitId = unit, ledger = "forwarded", amountYuan = 3_240_000, pledgedOn = "2009-07-10", note = "爱心包裹" });
        Assert.Equal([cash["id"], goods["id"], introduced["id"], forwarded["id"]], (await service.AllAsync("donations")).Select(donation => donation["id"]), JsonNode.DeepEquals);

        async Task<JsonNode> PledgeAsync(object request)
        {
            var answer = (await service.PostAsync("donations", request)).Is(HttpStatusCode.Created);
            Assert.Equal(("\"1\"", $"/api/v1/fixed-point-assistance/donations/{answer.Id}"), (answer.Headers.ETag?.Tag, answer.Headers.Location?.ToString()));
            Assert.True(JsonNode.DeepEquals(answer.Json, (await service.GetAsync($"donations/{answer.Id}")).Is(HttpStatusCode.OK).Json));
            Assert.Equal([(1, "donation-pledged")], await service.OutboxAsync(answer.Id.ToString()));
            return answer.Json;
        }
    }

    [Theory, DatabaseData]
    public async Task A_pledge_that_breaks_a_rule_is_refused_by_its_name_and_leaves_nothing(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var unit = await service.UnitAsync();
        var open = (await service.AppealAsync()).AppealId.ToString();
        var closed = (await service.AppealAsync(AppealStatus.Closed)).AppealId.ToString();
        var line = """{"item":"化肥","quantity":1,"unit":"吨","valueYuan":10}""";
        (string Fields, HttpStatusCode Status, string Rule, string? Field)[] cases =
        [
            ("\"ledger\":\"cash\"", HttpStatusCode.BadRequest, "amount-missing", "amountYuan"),
            ("\"ledger\":\"cash\",\"amountYuan\":0", HttpStatusCode.BadRequest, "validation-failed", "amountYuan"),
            ("\"ledger\":\"cash\",\"amountYuan\":-1", HttpStatusCode.BadRequest, "validation-failed", "amountYuan"),
            ("\"ledger\":\"cash\",\"amountYuan\":0.001", HttpStatusCode.BadRequest, "malformed-json", "amountYuan"),
            ("\"ledger\":\"cash\",\"amountYuan\":\"1\"", HttpStatusCode.BadRequest, "malformed-json", "amountYuan"),
            ($"\"ledger\":\"cash\",\"amountYuan\":10,\"goods\":[{line}]", Unprocessable, "only-goods-have-lines", "goods"),
            ("\"ledger\":\"goods\",\"amountYuan\":10", Unprocessable, "goods-need-lines", "goods"),
            ("\"ledger\":\"goods\",\"goods\":[]", Unprocessable, "goods-need-lines", "goods"),
            ($"\"ledger\":\"goods\",\"amountYuan\":10.01,\"goods\":[{line}]", Unprocessable, "goods-do-not-add-up", "goods"),
            ($"\"ledger\":\"goods\",\"goods\":[{line.Replace(":1,", ":0.0001,", StringComparison.Ordinal)}]", HttpStatusCode.BadRequest, "validation-failed", "goods[0].quantity"),
            ($"\"ledger\":\"goods\",\"goods\":[{line.Replace(":1,", ":0,", StringComparison.Ordinal)}]", HttpStatusCode.BadRequest, "validation-failed", "goods[0].quantity"),
            ($"\"ledger\":\"goods\",\"goods\":[{line},{line.Replace(":10}", ":0}", StringComparison.Ordinal)}]", HttpStatusCode.BadRequest, "validation-failed", "goods[1].valueYuan"),
            ($"\"ledger\":\"goods\",\"goods\":[{string.Join(',', Enumerable.Repeat(line, 201))}]", HttpStatusCode.BadRequest, "validation-failed", "goods"),
            ($"\"ledger\":\"cash\",\"amountYuan\":1,\"purpose\":{{\"appealId\":\"{Guid.NewGuid()}\"}}", Unprocessable, "unknown-appeal", "appealId"),
            ($"\"ledger\":\"cash\",\"amountYuan\":1,\"purpose\":{{\"appealId\":\"{closed}\"}}", Unprocessable, "appeal-closed", "appealId"),
            ($"\"ledger\":\"cash\",\"amountYuan\":1,\"purpose\":{{\"appealId\":\"{open}\",\"divisionCode\":\"{Given.OtherCounty}\"}}", Unprocessable, "outside-appeal", "divisionCode"),
            ($"\"ledger\":\"cash\",\"amountYuan\":1,\"purpose\":{{\"appealId\":\"{open}\",\"projectId\":\"{open}\"}}", Unprocessable, "one-purpose", "purpose"),
            ($"\"ledger\":\"introduced\",\"amountYuan\":1,\"purpose\":{{\"appealId\":\"{open}\"}}", Unprocessable, "ledger-not-for-appeals", "ledger"),
            ($"\"ledger\":\"forwarded\",\"amountYuan\":1,\"purpose\":{{\"divisionCode\":\"{Given.County}\"}}", Unprocessable, "forwarded-has-no-purpose", "purpose"),
            ("\"ledger\":\"cash\",\"amountYuan\":1,\"purpose\":{\"divisionCode\":\"110000000000\"}", Unprocessable, "division-unknown", null),
            ("\"ledger\":\"gold\",\"amountYuan\":1", HttpStatusCode.BadRequest, "malformed-json", "ledger"),
            ("\"ledger\":\"cash\",\"amountYuan\":1,\"amount\":1", HttpStatusCode.BadRequest, "malformed-json", "amount"),
        ];

        foreach (var (fields, status, rule, field) in cases)
            (await service.PostAsync("donations", $$"""{"unitId":"{{unit}}","pledgedOn":"2009-07-10",{{fields}}}""")).Refused(status, rule, field);
        (await service.PostAsync("donations", new { unitId = Guid.NewGuid(), ledger = "cash", amountYuan = 1, pledgedOn = "2009-07-10" })).Refused(Unprocessable, "unknown-unit", "unitId");
        (await service.PostAsync("donations", new { unitId = unit, ledger = "cash", amountYuan = 1, pledgedOn = "1985-12-31" })).Refused(HttpStatusCode.BadRequest, "validation-failed", "pledgedOn");

        Assert.Empty((await service.GetAsync("donations")).Items);
    }

    [Theory, DatabaseData]
    public async Task Today_is_the_calendar_day_in_China(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        // 00:30 of 1 July in China, still June in Greenwich.
        service.Clock.SetUtcNow(new(2010, 6, 30, 16, 30, 0, TimeSpan.Zero));
        var unit = await service.UnitAsync();
        var donation = await service.PledgeAsync(unit, on: "2010-07-01");

        (await service.PostAsync("donations", new { unitId = unit, ledger = "cash", amountYuan = 1, pledgedOn = "2010-07-02" })).Refused(Unprocessable, "in-the-future", "pledgedOn");
        (await service.StepAsync(donation, "receive", "2010-07-02")).Refused(Unprocessable, "in-the-future", "on");
        (await service.StepAsync(donation, "receive", "2010-07-01")).Is(HttpStatusCode.OK);
    }

    [Theory, DatabaseData]
    public async Task A_donation_goes_from_the_pledge_to_the_report_and_every_step_is_told(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var donation = await service.PledgeAsync(await service.UnitAsync("单位"), purpose: new { divisionCode = Given.County });

        var steps = new (string Step, object? More, string Status)[]
        {
            ("receive", null, "received"),
            ("allocate", new { divisionCode = Given.Township }, "allocated"),
            ("deliver", new { divisionCode = Given.Village }, "delivered"),
            ("report", new { note = "letter 12" }, "reported"),
        };
        foreach (var (number, (step, more, status)) in steps.Index())
        {
            var answer = (await service.StepAsync(donation, step, $"2009-07-1{number + 1}", more)).Is(HttpStatusCode.OK);
            Assert.Equal((status, $"\"{number + 2}\""), ((string?)answer.Json["status"], answer.Headers.ETag?.Tag));
        }

        var kept = (await service.GetAsync($"donations/{donation}")).Json;
        Assert.Equal(
            [("pledged", "2009-07-10", "单位"), ("received", "2009-07-11", "王会计"), ("allocated", "2009-07-12", "王会计"), ("delivered", "2009-07-13", "王会计"), ("reported", "2009-07-14", "王会计")],
            kept["steps"]!.AsArray().Select(step => ((string)step!["status"]!, (string)step["on"]!, (string)step["signedBy"]!)));
        Assert.Equal("letter 12", (string?)kept["steps"]![4]!["note"]);
        Assert.Equal($$"""[{"divisionCode":"{{Given.Village}}","valueYuan":1000.01,"on":"2009-07-13"}]""", kept["deliveries"]!.ToJsonString());
        Assert.Equal([(1, "donation-pledged"), (2, "donation-received"), (3, "donation-allocated"), (4, "donation-delivered"), (5, "donation-reported")], await service.OutboxAsync(donation));
    }

    [Theory, DatabaseData]
    public async Task A_step_that_breaks_a_rule_is_refused_by_its_name_in_the_readers_language_and_changes_nothing(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var unit = await service.UnitAsync();
        var appeal = new { appealId = (await service.AppealAsync()).AppealId };
        var donation = await service.PledgeAsync(unit);

        (await service.StepAsync(donation, "deliver", "2009-07-11", new { divisionCode = Given.Township })).Refused(HttpStatusCode.Conflict, "wrong-status");
        (await service.StepAsync(donation, "receive", "2009-07-09")).Refused(Unprocessable, "before-previous-step", "on");
        (await service.PostAsync($"donations/{donation}/receive", new { on = "2009-07-11", signedBy = "" })).Refused(HttpStatusCode.BadRequest, "validation-failed", "signedBy");
        (await service.PostAsync($"donations/{donation}/receive", new { on = "2009-07-11" })).Refused(HttpStatusCode.BadRequest, "malformed-json");
        (await service.StepAsync(donation, "cancel", "2009-07-11", new { note = " " })).Refused(HttpStatusCode.BadRequest, "validation-failed", "note");
        (await service.StepAsync(Guid.NewGuid().ToString(), "receive", "2009-07-11")).Refused(HttpStatusCode.NotFound, "donation-not-found");
        (await service.GetAsync($"donations/{Guid.NewGuid()}")).Refused(HttpStatusCode.NotFound, "donation-not-found");
        Assert.Equal([(1, "donation-pledged")], await service.OutboxAsync(donation));

        (await service.StepAsync(donation, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "allocate", "2009-07-12")).Refused(Unprocessable, "allocation-needs-target");
        (await service.StepAsync(donation, "allocate", "2009-07-12", appeal)).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "deliver", "2009-07-13", new { divisionCode = Given.Township })).Refused(HttpStatusCode.Conflict, "distributed-by-disaster-relief");
        (await service.StepAsync(donation, "cancel", "2009-07-13", new { note = "by mistake" })).Is(HttpStatusCode.OK);
        Assert.Equal("cancelling", (string?)(await service.GetAsync($"donations/{donation}")).Json["status"]);
        Assert.Equal((4, "donation-cancellation-requested"), (await service.OutboxAsync(donation))[^1]);

        var specified = await service.PledgeAsync(unit, purpose: new { divisionCode = Given.County });
        (await service.StepAsync(specified, "receive", "2009-07-11")).Is(HttpStatusCode.OK);
        (await service.StepAsync(specified, "allocate", "2009-07-12", new { divisionCode = Given.OtherCounty })).Refused(Unprocessable, "donor-specified-use");
        (await service.StepAsync(specified, "allocate", "2009-07-12", new { divisionCode = Given.Township })).Is(HttpStatusCode.OK);
        (await service.StepAsync(specified, "deliver", "2009-07-13", new { divisionCode = Given.OtherTownship })).Refused(Unprocessable, "delivered-elsewhere", "divisionCode");
        (await service.StepAsync(specified, "cancel", "2009-07-13", new { note = "the unit was dissolved" })).Is(HttpStatusCode.OK);
        Assert.Equal("cancelled", (string?)(await service.GetAsync($"donations/{specified}")).Json["status"]);

        var chinese = await service.PostAsync($"donations/{specified}/receive", new { on = "2009-07-14", signedBy = "王会计" }, language: "zh-CN,en;q=0.5");
        Assert.Equal("该捐赠的状态为\"cancelled\",不能变为\"received\"。", (string?)chinese.Json["detail"]);
    }

    [Theory, DatabaseData]
    public async Task A_step_on_a_version_that_is_no_longer_the_newest_is_refused(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var donation = await service.PledgeAsync(await service.UnitAsync());

        foreach (var step in (string[])["receive", "allocate", "deliver", "report", "cancel"])
            (await service.StepAsync(donation, step, "2009-07-11", new { note = "x", divisionCode = Given.Township }.For(step), ifMatch: "\"2\"")).Refused(HttpStatusCode.PreconditionFailed, "stale-entity-tag");
        Assert.Equal("\"1\"", (await service.GetAsync($"donations/{donation}")).Headers.ETag?.Tag);

        (await service.StepAsync(donation, "receive", "2009-07-11", ifMatch: "\"1\"")).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "allocate", "2009-07-12", new { divisionCode = Given.Township }, ifMatch: "*")).Is(HttpStatusCode.OK);
        (await service.StepAsync(donation, "cancel", "2009-07-12", new { note = "x" }, ifMatch: "\"2\"")).Refused(HttpStatusCode.PreconditionFailed, "stale-entity-tag");
    }

    [Theory, DatabaseData]
    public async Task Of_many_who_receive_the_same_donation_at_once_one_does(DatabaseProvider provider)
    {
        // The system's clock: a lost race is tried again after a pause.
        await using var service = await Service.StartAsync(provider, builder => builder.Services.AddSingleton(TimeProvider.System));
        var donation = await service.PledgeAsync(await service.UnitAsync());

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => service.StepAsync(donation, "receive", "2009-07-11")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => answer.Refused(HttpStatusCode.Conflict, "wrong-status"));
        Assert.Equal([(1, "donation-pledged"), (2, "donation-received")], await service.OutboxAsync(donation));
    }
}

internal static class StepFields
{
    /// <summary>The fields a step needs besides day and signature, and no others: unknown ones are refused.</summary>
    public static object For(this object fields, string step)
    {
        var all = (JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(fields)!;
        if (step is not ("allocate" or "deliver")) all.Remove("divisionCode");
        return all;
    }
}
