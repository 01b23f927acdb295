using System.Net;
using System.Text;
using static Jilin.EndToEnd.Tests.Scenario;

namespace Jilin.EndToEnd.Tests;

/// <summary>A platform with one of everything, so that a bad request has something it could damage.</summary>
public abstract class BadInputWorld(SharedPlatforms shared, Composition composition) : IAsyncLifetime
{
    private readonly Dictionary<string, string> _names = [];

    public Platform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Platform = await shared.Of(composition);
        _names["unit"] = (await Platform.PostAsync($"{Fpa}/units", new { name = "taken", kind = "enterprise" }, "used-key")).Is(HttpStatusCode.Created).Id;
        (await Platform.PostAsync($"{Fpa}/units/{_names["unit"]}/pairings", new { townshipCode = "220622106000", year = 2009 })).Is(HttpStatusCode.Created);
        _names["disaster"] = await Platform.DroughtAsync();
        _names["appeal"] = await Platform.AppealAsync(_names["disaster"]);
        _names["closedAppeal"] = await Platform.AppealAsync(_names["disaster"]);
        (await Platform.PostAsync($"{Relief}/disasters/{_names["disaster"]}/appeals/{_names["closedAppeal"]}/close", new { on = "2009-07-20", signedBy = "test" })).Is(HttpStatusCode.OK);
        _names["pledged"] = await Platform.PledgeAsync(_names["unit"], 100);
        _names["meant"] = await Platform.PledgeAsync(_names["unit"], 100, _names["appeal"]);
        await Platform.StepAsync(_names["meant"], "receive", new { on = "2009-07-11", signedBy = "test" });
        _names["relief"] = await Platform.ReliefDonationAsync(_names["disaster"], _names["appeal"], 1_000);
        _names["need"] = (await Platform.PostAsync($"{Relief}/disasters/{_names["disaster"]}/needs", new { divisionCode = "220822100000", kind = "cash", amountYuan = 800 })).Is(HttpStatusCode.Created).Id;
        (await Platform.PostAsync($"{Relief}/disasters/{_names["disaster"]}/needs/{_names["need"]}/allocations", new { donationId = _names["relief"], amountYuan = 600, on = "2009-07-13", signedBy = "test" })).Is(HttpStatusCode.Created);
        _names["nobody"] = Guid.CreateVersion7().ToString();

        // The close has to have reached fixed-point assistance.
        var unit = await Platform.UnitAsync();
        for (var attempt = 0; attempt < 200; attempt++)
        {
            var probe = await Platform.PostAsync($"{Fpa}/donations", new { unitId = unit, ledger = "cash", amountYuan = 1, pledgedOn = "2009-07-02", purpose = new { appealId = _names["closedAppeal"] } });
            if (probe.Status == HttpStatusCode.UnprocessableEntity) break;
            await Task.Delay(50);
        }

        await SettleAsync();
    }

    public string Fill(string text) => _names.Aggregate(text, (filled, name) => filled.Replace($"{{{name.Key}}}", name.Value, StringComparison.Ordinal));

    /// <summary>Everything that can be read, as one text.</summary>
    public async Task<string> EverythingAsync()
    {
        var disaster = $"{Relief}/disasters/{_names["disaster"]}";
        string[] lists = [$"{Fpa}/units", $"{Fpa}/donations", $"{Relief}/disasters", disaster, $"{disaster}/reports", $"{disaster}/needs", $"{disaster}/appeals", $"{disaster}/donations",
            $"{disaster}/distributions", $"{disaster}/self-help-projects", $"{disaster}/labour-transfers", "reporting/indicators?year=2009"];
        var everything = new StringBuilder();
        foreach (var list in lists) everything.AppendLine((await Platform.GetAsync(list)).Is(HttpStatusCode.OK).Text);
        return everything.ToString();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }

    private async Task SettleAsync()
    {
        for (var (before, now) = ("", await EverythingAsync()); before != now; (before, now) = (now, await EverythingAsync())) await Task.Delay(1500);
    }
}

public abstract class BadInputTests(BadInputWorld world)
{
    private const string Donations = $"{Fpa}/donations";
    private const string Disaster = $"{Relief}/disasters/{{disaster}}";

    /// <summary>What is sent (method and path, body), and what must be said: status and rule.</summary>
    public static TheoryData<string, string, string?, int, string> Cases { get; } = new()
    {
        // JSON itself
        { "broken JSON", $"POST {Donations}", "{\"unitId\":", 400, "malformed-json" },
        { "no JSON at all", $"POST {Donations}", "unitId=1", 400, "malformed-json" },
        { "empty body", $"POST {Donations}", "", 400, "malformed-json" },
        { "null body", $"POST {Donations}", "null", 400, "malformed-json" },
        { "an array for an object", $"POST {Donations}", "[]", 400, "malformed-json" },
        { "trailing text", $"POST {Fpa}/units", """{"name":"a","kind":"enterprise"} x""", 400, "malformed-json" },
        { "too deep", $"POST {Donations}", "{\"goods\":" + new string('[', 40) + new string(']', 40) + "}", 400, "malformed-json" },
        { "unknown field", $"POST {Fpa}/units", """{"name":"a","kind":"enterprise","rank":1}""", 400, "malformed-json" },
        { "unknown nested field", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-01","purpose":{"village":"x"}}""", 400, "malformed-json" },
        { "field twice", $"POST {Fpa}/units", """{"name":"a","name":"b","kind":"enterprise"}""", 400, "malformed-json" },
        { "field in another case", $"POST {Fpa}/units", """{"Name":"a","kind":"enterprise"}""", 400, "malformed-json" },
        { "missing field", $"POST {Fpa}/units", """{"name":"a"}""", 400, "malformed-json" },
        { "null for a text", $"POST {Fpa}/units", """{"name":null,"kind":"enterprise"}""", 400, "malformed-json" },

        // wrong types
        { "number for a text", $"POST {Fpa}/units", """{"name":5,"kind":"enterprise"}""", 400, "malformed-json" },
        { "number for a choice", $"POST {Fpa}/units", """{"name":"a","kind":2}""", 400, "malformed-json" },
        { "unknown choice", $"POST {Fpa}/units", """{"name":"a","kind":"church"}""", 400, "malformed-json" },
        { "text for money", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":"12","pledgedOn":"2009-07-01"}""", 400, "malformed-json" },
        { "no id", $"POST {Donations}", """{"unitId":"7","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-01"}""", 400, "malformed-json" },
        { "no date", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"1.7.2009"}""", 400, "malformed-json" },
        { "a day that is none", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-02-30"}""", 400, "malformed-json" },
        { "year as text", $"POST {Fpa}/units/{{unit}}/pairings", """{"townshipCode":"220622106000","year":"2009"}""", 400, "malformed-json" },

        // money and goods
        { "negative money", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":-1,"pledgedOn":"2009-07-01"}""", 400, "validation-failed" },
        { "no money", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":0,"pledgedOn":"2009-07-01"}""", 400, "validation-failed" },
        { "three decimals", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1.005,"pledgedOn":"2009-07-01"}""", 400, "malformed-json" },
        { "more money than there is", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1e20,"pledgedOn":"2009-07-01"}""", 400, "malformed-json" },
        { "amount missing", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","pledgedOn":"2009-07-01"}""", 400, "amount-missing" },
        { "goods without lines", $"POST {Donations}", """{"unitId":"{unit}","ledger":"goods","amountYuan":5,"pledgedOn":"2009-07-01"}""", 422, "goods-need-lines" },
        { "goods that do not add up", $"POST {Donations}", """{"unitId":"{unit}","ledger":"goods","amountYuan":100,"goods":[{"item":"flour","quantity":1,"unit":"t","valueYuan":60},{"item":"oil","quantity":2,"unit":"kg","valueYuan":39.99}],"pledgedOn":"2009-07-01"}""", 422, "goods-do-not-add-up" },
        { "cash with goods", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"goods":[{"item":"flour","quantity":1,"unit":"t","valueYuan":1}],"pledgedOn":"2009-07-01"}""", 422, "only-goods-have-lines" },
        { "no quantity", $"POST {Donations}", """{"unitId":"{unit}","ledger":"goods","goods":[{"item":"flour","quantity":0,"unit":"t","valueYuan":1}],"pledgedOn":"2009-07-01"}""", 400, "validation-failed" },
        { "four decimals of a quantity", $"POST {Donations}", """{"unitId":"{unit}","ledger":"goods","goods":[{"item":"flour","quantity":0.0001,"unit":"t","valueYuan":1}],"pledgedOn":"2009-07-01"}""", 400, "validation-failed" },
        { "goods worth nothing", $"POST {Donations}", """{"unitId":"{unit}","ledger":"goods","goods":[{"item":"flour","quantity":1,"unit":"t","valueYuan":0}],"pledgedOn":"2009-07-01"}""", 400, "validation-failed" },
        { "goods without a name", $"POST {Donations}", """{"unitId":"{unit}","ledger":"goods","goods":[{"item":" ","quantity":1,"unit":"t","valueYuan":1}],"pledgedOn":"2009-07-01"}""", 400, "validation-failed" },

        // who and where
        { "unknown unit", $"POST {Donations}", """{"unitId":"{nobody}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-01"}""", 422, "unknown-unit" },
        { "unit's name taken", $"POST {Fpa}/units", """{"name":"taken","kind":"enterprise"}""", 409, "unit-name-taken" },
        { "unit's name too long", $"POST {Fpa}/units", $$"""{"name":"{{new string('x', 201)}}","kind":"enterprise"}""", 400, "validation-failed" },
        { "pairing with a county", $"POST {Fpa}/units/{{unit}}/pairings", """{"townshipCode":"220622000000","year":2010}""", 422, "pairing-needs-township" },
        { "pairing outside Jilin", $"POST {Fpa}/units/{{unit}}/pairings", """{"townshipCode":"110101001000","year":2010}""", 422, "division-unknown" },
        { "malformed division", $"POST {Fpa}/units/{{unit}}/pairings", """{"townshipCode":"22062210600","year":2010}""", 400, "division-code-malformed" },
        { "pairing twice", $"POST {Fpa}/units/{{unit}}/pairings", """{"townshipCode":"220622106000","year":2009}""", 409, "already-paired" },
        { "pairing before it began", $"POST {Fpa}/units/{{unit}}/pairings", """{"townshipCode":"220622106000","year":1900}""", 400, "validation-failed" },
        { "pairing of nobody", $"POST {Fpa}/units/{{nobody}}/pairings", """{"townshipCode":"220622106000","year":2010}""", 404, "unit-not-found" },
        { "purpose outside Jilin", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-01","purpose":{"divisionCode":"440100000000"}}""", 422, "division-unknown" },

        // appeals and steps
        { "closed appeal", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-10","purpose":{"appealId":"{closedAppeal}"}}""", 422, "appeal-closed" },
        { "unknown appeal", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-10","purpose":{"appealId":"{nobody}"}}""", 422, "unknown-appeal" },
        { "introduced funds for an appeal", $"POST {Donations}", """{"unitId":"{unit}","ledger":"introduced","amountYuan":1,"pledgedOn":"2009-07-10","purpose":{"appealId":"{appeal}"}}""", 422, "ledger-not-for-appeals" },
        { "forwarded with a purpose", $"POST {Donations}", """{"unitId":"{unit}","ledger":"forwarded","amountYuan":1,"pledgedOn":"2009-07-10","purpose":{"divisionCode":"220822000000"}}""", 422, "forwarded-has-no-purpose" },
        { "appeal and project", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-10","purpose":{"appealId":"{appeal}","projectId":"{nobody}"}}""", 422, "one-purpose" },
        { "outside the appeal's area", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-10","purpose":{"appealId":"{appeal}","divisionCode":"220622000000"}}""", 422, "outside-appeal" },
        { "pledged tomorrow", $"POST {Donations}", """{"unitId":"{unit}","ledger":"cash","amountYuan":1,"pledgedOn":"2199-07-10"}""", 422, "in-the-future" },
        { "allocated before it is received", $"POST {Donations}/{{pledged}}/allocate", """{"on":"2009-07-12","signedBy":"test","divisionCode":"220822000000"}""", 409, "wrong-status" },
        { "received before it was pledged", $"POST {Donations}/{{pledged}}/receive", """{"on":"2009-07-01","signedBy":"test"}""", 422, "before-previous-step" },
        { "nobody signs", $"POST {Donations}/{{pledged}}/receive", """{"on":"2009-07-12","signedBy":""}""", 400, "validation-failed" },
        { "another use than the donor's", $"POST {Donations}/{{meant}}/allocate", """{"on":"2009-07-12","signedBy":"test","divisionCode":"220622000000"}""", 422, "donor-specified-use" },
        { "allocated to nothing", $"POST {Donations}/{{meant}}/allocate", """{"on":"2009-07-12","signedBy":"test"}""", 422, "allocation-needs-target" },
        { "delivered past disaster relief", $"POST {Donations}/{{relief}}/deliver", """{"on":"2009-07-22","signedBy":"test","divisionCode":"220822100000"}""", 409, "distributed-by-disaster-relief" },
        { "cancelled without a reason", $"POST {Donations}/{{pledged}}/cancel", """{"on":"2009-07-12","signedBy":"test","note":""}""", 400, "validation-failed" },
        { "step of no donation", $"POST {Donations}/{{nobody}}/receive", """{"on":"2009-07-12","signedBy":"test"}""", 404, "donation-not-found" },
        { "receipt before it is received", $"GET {Donations}/{{pledged}}/receipt", null, 409, "not-received-yet" },

        // disaster relief
        { "disaster outside Jilin", $"POST {Relief}/disasters", """{"kind":"flood","name":"x","startedOn":"2009-07-01","divisionCodes":["110000000000"]}""", 422, "division-unknown" },
        { "disaster nowhere", $"POST {Relief}/disasters", """{"kind":"flood","name":"x","startedOn":"2009-07-01","divisionCodes":[]}""", 400, "validation-failed" },
        { "disaster tomorrow", $"POST {Relief}/disasters", """{"kind":"flood","name":"x","startedOn":"2199-07-01","divisionCodes":["220822000000"]}""", 422, "in-the-future" },
        { "need of no disaster", $"POST {Relief}/disasters/{{nobody}}/needs", """{"divisionCode":"220822100000","kind":"cash","amountYuan":1}""", 404, "disaster-not-found" },
        { "over-allocation", $"POST {Disaster}/needs/{{need}}/allocations", """{"donationId":"{relief}","amountYuan":300,"on":"2009-07-15","signedBy":"test"}""", 422, "over-allocation" },
        { "over-distribution", $"POST {Disaster}/distributions", """{"donationId":"{relief}","needId":"{need}","amountYuan":600.01,"on":"2009-07-15","signedBy":"test"}""", 422, "over-distribution" },
        { "negative distribution", $"POST {Disaster}/distributions", """{"donationId":"{relief}","needId":"{need}","amountYuan":-5,"on":"2009-07-15","signedBy":"test"}""", 400, "validation-failed" },
        { "nobody transferred", $"POST {Disaster}/labour-transfers", """{"divisionCode":"220822100000","persons":0,"destination":"x","transferredOn":"2009-08-01"}""", 400, "validation-failed" },
        { "closed with money left", $"POST {Disaster}/close", """{"on":"2009-12-01","summary":"x","signedBy":"test"}""", 422, "undistributed-donations" },

        // asking
        { "unknown filter", $"GET {Donations}?unit=x", null, 400, "unknown-filter" },
        { "filter in another case", $"GET {Donations}?UnitId={{unit}}", null, 400, "unknown-filter" },
        { "filter twice", $"GET {Donations}?cursor=a&cursor=b", null, 400, "repeated-filter" },
        { "number twice", $"GET {Donations}?year=2009&year=2010", null, 400, "malformed-request" },
        { "unknown choice in a filter", $"GET {Donations}?status=lost", null, 400, "unknown-choice" },
        { "a choice's number in a filter", $"GET {Donations}?status=1", null, 400, "unknown-choice" },
        { "no number", $"GET {Donations}?limit=ten", null, 400, "malformed-request" },
        { "limit too large", $"GET {Donations}?limit=201", null, 400, "limit-out-of-range" },
        { "cursor made up", $"GET {Donations}?cursor=abc", null, 400, "cursor-malformed" },
        { "year missing", $"GET {Fpa}/summary", null, 400, "malformed-request" },
        { "year out of range", $"GET {Fpa}/summary?year=0", null, 400, "year-out-of-range" },
        { "figures of a township", "GET reporting/indicators?year=2009&area=220622106000", null, 422, "area-level" },
        { "figures outside Jilin", "GET reporting/indicators?year=2009&area=110000000000", null, 422, "division-unknown" },
        { "no such indicator", "GET reporting/indicators/nothing/records?year=2009", null, 404, "indicator-not-found" },
        { "no such division", "GET divisions/110000000000", null, 404, "division-not-found" },
        { "no such donation", $"GET {Donations}/{{nobody}}", null, 404, "donation-not-found" },
        { "no such route", "GET nowhere", null, 404, "not-found" },
        { "no such method", $"DELETE {Donations}/{{pledged}}", null, 405, "method-not-allowed" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Bad_input_is_named_and_changes_nothing(string what, string request, string? body, int status, string rule)
    {
        var (method, path) = (request.Split(' ')[0], world.Fill(request.Split(' ')[1]));
        var before = await world.EverythingAsync();

        var answer = await world.Platform.SendAsync(new(method), path, body is null ? null : Platform.JsonContent(world.Fill(body)), method == "POST" ? Guid.NewGuid().ToString() : null, null);

        await RequireProblemAsync(what, answer, status, rule, before);
    }

    [Fact]
    public async Task A_stale_version_is_refused()
    {
        var before = await world.EverythingAsync();
        var answer = await world.Platform.PostAsync(world.Fill($"{Donations}/{{pledged}}/receive"), new { on = "2009-07-12", signedBy = "test" }, ifMatch: "\"7\"");
        await RequireProblemAsync("stale If-Match", answer, 412, "stale-entity-tag", before);
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        var before = await world.EverythingAsync();
        var answer = await world.Platform.PostAsync($"{Fpa}/units", new { name = "another", kind = "enterprise" }, "used-key");
        await RequireProblemAsync("key reused", answer, 422, "idempotency-key-reused", before);
    }

    [Theory]
    [InlineData(null, "idempotency-key-missing")]
    [InlineData("with space", "idempotency-key-malformed")]
    public async Task A_change_needs_a_proper_key(string? key, string rule)
    {
        var before = await world.EverythingAsync();
        var answer = await world.Platform.SendAsync(HttpMethod.Post, $"{Fpa}/units", Platform.JsonContent("""{"name":"keyless","kind":"enterprise"}"""), key, null);
        await RequireProblemAsync("key " + key, answer, 400, rule, before);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        var before = await world.EverythingAsync();
        var answer = await world.Platform.SendAsync(HttpMethod.Post, Donations, Platform.JsonContent($$"""{"note":"{{new string('x', 1_100_000)}}"}"""), "large", null);
        await RequireProblemAsync("oversized", answer, 413, "body-too-large", before);
    }

    [Fact]
    public async Task A_body_that_is_no_JSON_by_its_type_is_refused()
    {
        var before = await world.EverythingAsync();
        var answer = await world.Platform.SendAsync(HttpMethod.Post, Donations, new StringContent("a=b", Encoding.UTF8, "application/x-www-form-urlencoded"), "form", null);
        await RequireProblemAsync("form", answer, 415, "unsupported-media-type", before);
    }

    [Fact]
    public void The_table_holds_at_least_sixty_cases() => Assert.True(Cases.Count >= 60);

    private async Task RequireProblemAsync(string what, Answer answer, int status, string rule, string before)
    {
        Assert.True((int)answer.Status == status, $"{what}: {(int)answer.Status} {answer.Text}");
        Assert.Equal("application/problem+json", answer.ContentType);
        Assert.True(answer.Rule == rule, $"{what}: {answer.Text}");
        Assert.False(string.IsNullOrEmpty(answer.Json["traceId"]?.GetValue<string>()));
        Assert.Equal(before, await world.EverythingAsync());
        Assert.DoesNotContain("fail:", world.Platform.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("rror", world.Platform.Log, StringComparison.Ordinal);
    }
}

[Collection(nameof(Composition.Embedded))]
public sealed class BadInputEmbeddedTests(BadInputEmbeddedTests.World world) : BadInputTests(world), IClassFixture<BadInputEmbeddedTests.World>
{
    public sealed class World(SharedPlatforms shared) : BadInputWorld(shared, Composition.Embedded);
}

[Collection(nameof(Composition.Cluster))]
public sealed class BadInputClusterTests(BadInputClusterTests.World world) : BadInputTests(world), IClassFixture<BadInputClusterTests.World>
{
    public sealed class World(SharedPlatforms shared) : BadInputWorld(shared, Composition.Cluster);
}
