using System.Net;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Jilin.Testing;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class EntityTagTests
{
    private const string Accounts = "/api/v1/accounts";

    [Theory]
    [InlineData(null, true)]
    [InlineData("*", true)]
    [InlineData("\"3\"", true)]
    [InlineData("\"2\", \"3\"", true)]
    [InlineData("\"2\",\"3\"", true)]
    [InlineData("\"2\"", false)]
    [InlineData("\"33\"", false)]
    [InlineData("3", false)]
    [InlineData("W/\"3\"", false)]
    [InlineData("", false)]
    public void Only_the_very_version_matches(string? ifMatch, bool matches)
    {
        var refused = Record.Exception(() => EntityTag.RequireMatch(ifMatch, 3));

        if (matches) Assert.Null(refused);
        else Assert.Equal(("stale-entity-tag", Refusal.Stale), (Assert.IsType<RuleException>(refused).Rule, ((RuleException)refused).Refusal));
    }

    [Theory, DatabaseData]
    public async Task An_answer_carries_its_version_and_a_change_meant_for_another_is_refused(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await Service.StartAsync(database);
        var opened = (await service.PostAsync(Accounts, """{"name":"王"}""", "open")).Is(HttpStatusCode.Created);
        var path = $"{Accounts}/{opened.Id}";
        Assert.Equal(opened["ETag"], (await service.GetAsync(path))["ETag"]);

        var paid = (await service.PostAsync($"{path}/pay", """{"amountYuan":1}""", "pay", ("If-Match", opened["ETag"]!))).Is(HttpStatusCode.OK);
        Assert.NotEqual(opened["ETag"], paid["ETag"]);
        Assert.Equal(paid["ETag"], (await service.GetAsync(path))["ETag"]);

        var stale = (await service.PostAsync($"{path}/pay", """{"amountYuan":1}""", "again", ("If-Match", opened["ETag"]!))).Refused(412, "stale-entity-tag");
        Assert.Contains(paid["ETag"]!, stale.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Null(stale["ETag"]);
        Assert.Equal(paid.Text, (await service.GetAsync(path)).Text);

        // A replay is an answer already given: the version it was meant for does not matter any more.
        Assert.Equal(paid.Text, (await service.PostAsync($"{path}/pay", """{"amountYuan":1}""", "pay", ("If-Match", opened["ETag"]!))).Is(HttpStatusCode.OK).Text);
        Assert.Null((await service.GetAsync(Accounts))["ETag"]);
    }
}
