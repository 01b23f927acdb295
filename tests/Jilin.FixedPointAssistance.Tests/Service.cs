using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>
/// The service on a port of the loopback address, with a database and a data folder of its own, used through its door. Without a bus, its events
/// wait in the outbox, to be looked at.
/// </summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly Action<WebApplicationBuilder>? _configure;
    private WebApplication? _app;

    private Service(TestDatabase database, Action<WebApplicationBuilder>? configure) => (_database, _configure) = (database, configure);

    public DirectoryInfo Data { get; } = Directory.CreateTempSubdirectory("jilin-fpa-");

    /// <summary>Noon in China, long after the days the tests speak of.</summary>
    public FakeTimeProvider Clock { get; } = new(new(2010, 6, 1, 4, 0, 0, TimeSpan.Zero));

    public IServiceProvider Services => _app!.Services;

    private HttpClient Http { get; } = new();

    public static async Task<Service> StartAsync(DatabaseProvider provider, Action<WebApplicationBuilder>? configure = null)
    {
        var service = new Service(await TestDatabase.CreateAsync(provider), configure);
        await service.StartAsync();
        return service;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public Task<Answer> GetAsync(string path, string? accept = null, string? language = null) => SendAsync(HttpMethod.Get, path, null, null, accept, language);

    public Task<Answer> PostAsync(string path, object body, string? ifMatch = null, string? language = null) => SendAsync(HttpMethod.Post, path, body, ifMatch, null, language);

    public async Task<string> UnitAsync(string? name = null, string kind = "enterprise") =>
        (await PostAsync("units", new { name = name ?? $"单位 {Guid.NewGuid()}", kind })).Is(HttpStatusCode.Created).Id;

    public async Task<string> PledgeAsync(string unit, decimal yuan = 1000.01m, string ledger = "cash", string on = "2009-07-10", object? purpose = null) =>
        (await PostAsync("donations", new { unitId = unit, ledger, amountYuan = yuan, pledgedOn = on, purpose })).Is(HttpStatusCode.Created).Id;

    public async Task<Answer> StepAsync(string donation, string step, string on, object? more = null, string? ifMatch = null)
    {
        var body = JsonContent.Create(more ?? new { });
        var request = (JsonObject)JsonNode.Parse(await body.ReadAsStringAsync())!;
        request["on"] = on;
        request["signedBy"] = "王会计";
        return await PostAsync($"donations/{donation}/{step}", request, ifMatch);
    }

    /// <summary>All items of a list, page by page.</summary>
    public async Task<List<JsonNode>> AllAsync(string path, int limit = 200)
    {
        var all = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = (await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(HttpStatusCode.OK).Json;
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            Assert.NotEqual(cursor ?? "", (string?)page["nextCursor"]);
            if ((cursor = (string?)page["nextCursor"]) is null) return all;
        }
    }

    /// <summary>Has the service know of an appeal, as if disaster relief had told it.</summary>
    public async Task<AppealState> AppealAsync(AppealStatus status = AppealStatus.Open)
    {
        var appeal = Given.Appeal(status);
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FixedPointAssistanceDbContext>();
        db.Add(new KnownAppeal { Id = appeal.AppealId, Told = JsonSerializer.Serialize(appeal, CloudEvent.Json) });
        await db.SaveChangesAsync();
        return appeal;
    }

    /// <summary>The events of a stream that wait in the outbox, in their order.</summary>
    public async Task<List<(long Version, string Event)>> OutboxAsync(string stream)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<FixedPointAssistanceDbContext>();
        var rows = await db.Set<OutboxMessage>().Where(row => row.StreamId == Guid.Parse(stream)).OrderBy(row => row.Seq).ToListAsync();
        return [.. rows.Select(row => (row.StreamVersion, row.Type.Split('.')[^1]))];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await StopAsync();
        await _database.DisposeAsync();
        Data.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--ConnectionStrings:fixed-point-assistance={_database.ConnectionString}", $"--Data:Directory={Data.FullName}"]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddFixedPointAssistance();
        _configure?.Invoke(builder);
        _app = builder.Build();
        _app.UseServiceDefaults();
        _app.MapFixedPointAssistance();
        await _app.Services.MigrateDatabasesAsync();
        await _app.StartAsync();
    }

    private async Task StopAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? ifMatch, string? accept, string? language)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{_app!.Urls.First()}/api/v1/fixed-point-assistance/{path}"));
        if (body is string raw) request.Content = new StringContent(raw, Encoding.UTF8, "application/json");
        else if (body is not null) request.Content = JsonContent.Create(body);
        if (method == HttpMethod.Post) request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        if (ifMatch is not null) request.Headers.Add("If-Match", ifMatch);
        if (accept is not null) request.Headers.Add("Accept", accept);
        if (language is not null) request.Headers.Add("Accept-Language", language);
        using var response = await Http.SendAsync(request);
        return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }
}

internal sealed record Answer(HttpStatusCode Status, string? ContentType, byte[] Body, HttpResponseHeaders Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Id => (string)Json["id"]!;

    public JsonArray Items => Json["items"]!.AsArray();

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status}, not {(int)status}: {Text}");
        return this;
    }

    /// <summary>Refused by that rule; the field, when the rule speaks of one.</summary>
    public void Refused(HttpStatusCode status, string rule, string? field = null)
    {
        Is(status);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(rule, (string?)Json["rule"]);
        if (field is not null) Assert.True(Json["errors"]?[field] is not null, Text);
    }
}
