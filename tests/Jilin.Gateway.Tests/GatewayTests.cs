using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Jilin.Gateway.Tests;

public sealed class GatewayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_caller_says_of_his_own_origin_reaches_no_service()
    {
        await using var door = await Door.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/echo/headers");
        foreach (var name in (string[])["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "X-Jilin-Unit", "X-Original-For"]) request.Headers.Add(name, "203.0.113.7");
        request.Headers.Add("Idempotency-Key", "kept");

        using var answer = await door.Http.SendAsync(request, Cancel);

        var reached = (await answer.Content.ReadFromJsonAsync<Dictionary<string, string>>(Cancel))!;
        Assert.DoesNotContain(reached, header => header.Value.Contains("203.0.113.7", StringComparison.Ordinal));
        Assert.Equal("127.0.0.1", reached["X-Forwarded-For"]);
        Assert.Equal("kept", reached["Idempotency-Key"]);
    }

    [Fact]
    public async Task An_answer_says_nothing_of_what_is_behind_the_door()
    {
        await using var door = await Door.OpenAsync();

        using var answer = await door.Http.GetAsync("/api/v1/echo/headers", Cancel);

        Assert.False(answer.Headers.Contains("Server") || answer.Headers.Contains("X-Powered-By") || answer.Headers.Contains("X-Jilin-Internal"));
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused_and_one_below_passes()
    {
        await using var door = await Door.OpenAsync();
        door.Http.DefaultRequestHeaders.ExpectContinue = true;

        using var passed = await door.Http.PostAsync("/api/v1/echo/body", new ByteArrayContent(new byte[1_000_000]), Cancel);
        using var refused = await door.Http.PostAsync("/api/v1/echo/body", new ByteArrayContent(new byte[1_048_577]), Cancel);

        Assert.Equal("1000000", await passed.Content.ReadAsStringAsync(Cancel));
        await IsProblemAsync(refused, HttpStatusCode.RequestEntityTooLarge, "body-too-large");
    }

    [Fact]
    public async Task A_service_that_takes_too_long_is_given_up()
    {
        await using var door = await Door.OpenAsync(TimeSpan.FromMilliseconds(300));

        using var answer = await door.Http.GetAsync("/api/v1/echo/slow", Cancel);

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_service_that_is_away_is_a_problem_to_try_again_not_an_empty_answer()
    {
        await using var door = await Door.OpenAsync();
        await door.StopServiceAsync();

        for (var attempt = 0; attempt < 8; attempt++)
        {
            using var answer = await door.Http.GetAsync("/api/v1/echo/headers", Cancel);
            Assert.True(answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.True(answer.Headers.RetryAfter is not null);
        }
    }

    [Fact]
    public async Task A_replica_that_has_died_costs_no_request()
    {
        await using var door = await Door.OpenAsync(dead: 2);

        for (var request = 0; request < 20; request++)
        {
            using var answer = await door.Http.PostAsync("/api/v1/echo/body", new StringContent("whole"), Cancel);
            Assert.Equal("5", await answer.Content.ReadAsStringAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_route_nobody_has_is_a_problem()
    {
        await using var door = await Door.OpenAsync();
        using var answer = await door.Http.GetAsync("/api/v1/nowhere", Cancel);
        await IsProblemAsync(answer, HttpStatusCode.NotFound, "not-found");
    }

    [Theory]
    [InlineData("/api/v1/divisions?search=赤松", "220622106000")]
    [InlineData("/api/v1/divisions?search=chisong&level=township", "220622106000")]
    [InlineData("/api/v1/divisions?level=prefecture", "220100000000")]
    [InlineData("/api/v1/divisions/220622106208", "岗顶村")]
    [InlineData("/api/v1/divisions/220622106208", "靖宇县")]
    [InlineData("/api/v1/divisions/220622000000/children", "赤松镇")]
    public async Task The_register_of_divisions_is_served(string path, string found)
    {
        await using var door = await Door.OpenAsync();
        Assert.Contains(found, await door.Http.GetStringAsync(path, Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/v1/divisions?name=x", HttpStatusCode.BadRequest, "unknown-filter")]
    [InlineData("/api/v1/divisions?level=street", HttpStatusCode.BadRequest, "unknown-choice")]
    [InlineData("/api/v1/divisions?limit=0", HttpStatusCode.BadRequest, "limit-out-of-range")]
    [InlineData("/api/v1/divisions?parent=110000000000", HttpStatusCode.UnprocessableEntity, "division-unknown")]
    [InlineData("/api/v1/divisions/12", HttpStatusCode.BadRequest, "division-code-malformed")]
    [InlineData("/api/v1/divisions/110000000000", HttpStatusCode.NotFound, "division-not-found")]
    public async Task A_bad_question_about_divisions_is_named(string path, HttpStatusCode status, string rule)
    {
        await using var door = await Door.OpenAsync();
        using var answer = await door.Http.GetAsync(path, Cancel);
        await IsProblemAsync(answer, status, rule);
    }

    [Theory]
    [InlineData("en", "/docs")]
    [InlineData("zh-CN", "吉林")]
    public async Task The_start_page_says_what_runs_in_the_readers_language(string language, string said)
    {
        await using var door = await Door.OpenAsync();
        door.Http.DefaultRequestHeaders.Add("Accept-Language", language);
        var page = await door.Http.GetStringAsync("/", Cancel);
        Assert.Contains(said, page, StringComparison.Ordinal);
        Assert.Contains("echo", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/docs")]
    public async Task A_page_loads_nothing_from_elsewhere(string path)
    {
        await using var door = await Door.OpenAsync();
        var page = await door.Http.GetStringAsync(path, Cancel);
        Assert.DoesNotMatch("(src|href)=\"https?://", page);
    }

    private static async Task IsProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string rule)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(rule, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!["rule"]!.GetValue<string>());
    }
}
