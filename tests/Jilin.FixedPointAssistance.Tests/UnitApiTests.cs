using System.Net;
using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed class UnitApiTests
{
    [Theory, DatabaseData]
    public async Task A_unit_is_registered_paired_found_and_told(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);

        var registered = (await service.PostAsync("units", new { name = "  吉林省农业委员会 ", kind = "provincialOrgan" })).Is(HttpStatusCode.Created);
        Assert.Equal(("吉林省农业委员会", "provincialOrgan", "\"1\""), ((string?)registered.Json["name"], (string?)registered.Json["kind"], registered.Headers.ETag?.Tag));
        Assert.Equal($"/api/v1/fixed-point-assistance/units/{registered.Id}", registered.Headers.Location?.ToString());

        foreach (var (township, year) in new[] { (Given.OtherTownship, 2010), (Given.Township, 2009), (Given.Township, 2010) })
            (await service.PostAsync($"units/{registered.Id}/pairings", new { townshipCode = township, year })).Is(HttpStatusCode.Created);

        var one = (await service.GetAsync($"units/{registered.Id}")).Is(HttpStatusCode.OK);
        Assert.Equal("\"4\"", one.Headers.ETag?.Tag);
        Assert.Equal(
            [(Given.Township, 2009), (Given.Township, 2010), (Given.OtherTownship, 2010)],
            one.Json["pairings"]!.AsArray().Select(pairing => ((string)pairing!["townshipCode"]!, (int)pairing["year"]!)));
        Assert.Equal(2, (await service.GetAsync($"units/{registered.Id}/pairings?year=2010")).Is(HttpStatusCode.OK).Json.AsArray().Count);
        Assert.Equal([(1, "aiding-unit-registered"), (2, "aiding-unit-paired"), (3, "aiding-unit-paired"), (4, "aiding-unit-paired")], await service.OutboxAsync(registered.Id.ToString()));
    }

    [Theory, DatabaseData]
    public async Task Units_are_listed_by_kind_and_by_year_and_an_unknown_filter_is_refused(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var organ = await service.UnitAsync(kind: "centralOrgan");
        var army = await service.UnitAsync(kind: "armedForces");
        var enterprise = await service.UnitAsync(kind: "enterprise");
        (await service.PostAsync($"units/{army}/pairings", new { townshipCode = Given.Township, year = 2009 })).Is(HttpStatusCode.Created);
        (await service.PostAsync($"units/{enterprise}/pairings", new { townshipCode = Given.Township, year = 2010 })).Is(HttpStatusCode.Created);

        Assert.Equal([organ, army, enterprise], await IdsAsync("units"));
        Assert.Equal([army], await IdsAsync("units?kind=armedForces"));
        Assert.Equal([enterprise], await IdsAsync("units?year=2010"));
        Assert.Empty(await IdsAsync("units?kind=armedForces&year=2010"));
        (await service.GetAsync("units?kin=armedForces")).Refused(HttpStatusCode.BadRequest, "unknown-filter", "kin");
        (await service.GetAsync("units?kind=navy")).Refused(HttpStatusCode.BadRequest, "unknown-choice");

        async Task<IEnumerable<string>> IdsAsync(string path) => (await service.AllAsync(path)).Select(unit => (string)unit["id"]!);
    }

    [Theory, DatabaseData]
    public async Task Names_are_compared_letter_by_letter_on_both_databases(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        string[] names = ["中国ABC公司", "中国ＡＢＣ公司", "中国abc公司"];

        foreach (var name in names) await service.UnitAsync(name);
        foreach (var name in names) (await service.PostAsync("units", new { name, kind = "enterprise" })).Refused(HttpStatusCode.Conflict, "unit-name-taken", "name");

        Assert.Equal(names, (await service.AllAsync("units")).Select(unit => (string)unit["name"]!));
    }

    [Theory, DatabaseData]
    public async Task A_unit_or_a_pairing_that_cannot_be_is_refused_by_name(DatabaseProvider provider)
    {
        await using var service = await Service.StartAsync(provider);
        var unit = await service.UnitAsync("长春客车厂");
        var pairings = $"units/{unit}/pairings";

        (await service.PostAsync("units", new { name = " 长春客车厂", kind = "centralOrgan" })).Refused(HttpStatusCode.Conflict, "unit-name-taken", "name");
        (await service.PostAsync("units", new { name = " ", kind = "enterprise" })).Refused(HttpStatusCode.BadRequest, "validation-failed", "name");
        (await service.PostAsync("units", new { name = new string('单', 201), kind = "enterprise" })).Refused(HttpStatusCode.BadRequest, "validation-failed", "name");
        (await service.PostAsync("units", new { name = "x", kind = "navy" })).Refused(HttpStatusCode.BadRequest, "malformed-json");
        (await service.GetAsync($"units/{Guid.NewGuid()}")).Refused(HttpStatusCode.NotFound, "unit-not-found");
        (await service.PostAsync($"units/{Guid.NewGuid()}/pairings", new { townshipCode = Given.Township, year = 2009 })).Refused(HttpStatusCode.NotFound, "unit-not-found");
        (await service.PostAsync(pairings, new { townshipCode = Given.County, year = 2009 })).Refused(HttpStatusCode.UnprocessableEntity, "pairing-needs-township", "townshipCode");
        (await service.PostAsync(pairings, new { townshipCode = "220822999000", year = 2009 })).Refused(HttpStatusCode.UnprocessableEntity, "division-unknown");
        (await service.PostAsync(pairings, new { townshipCode = "2208", year = 2009 })).Refused(HttpStatusCode.BadRequest, "division-code-malformed");
        (await service.PostAsync(pairings, new { townshipCode = Given.Township, year = 1985 })).Refused(HttpStatusCode.BadRequest, "validation-failed", "year");
        (await service.PostAsync(pairings, new { townshipCode = Given.Township, year = 2009 }, ifMatch: "\"2\"")).Refused(HttpStatusCode.PreconditionFailed, "stale-entity-tag");
        (await service.PostAsync(pairings, new { townshipCode = Given.Township, year = 2009 }, ifMatch: "\"1\"")).Is(HttpStatusCode.Created);
        (await service.PostAsync(pairings, new { townshipCode = Given.Township, year = 2009 })).Refused(HttpStatusCode.Conflict, "already-paired");

        Assert.Single((await service.GetAsync("units")).Items);
        Assert.Equal([(1, "aiding-unit-registered"), (2, "aiding-unit-paired")], await service.OutboxAsync(unit));
    }
}
