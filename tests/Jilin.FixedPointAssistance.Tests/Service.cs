using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Jilin.Messaging.Outbox;
using Jilin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Jilin.FixedPointAssistance.Tests;

internal sealed class Service : TestService
{
    private readonly Action<WebApplicationBuilder>? _configure;

    private Service(Action<WebApplicationBuilder>? configure)
        : base("fixed-point-assistance") => _configure = configure;

    /// <summary>Noon in China, long after the days the tests speak of.</summary>
    public FakeTimeProvider Clock { get; } = new(new(2010, 6, 1, 4, 0, 0, TimeSpan.Zero));

    public static async Task<Service> StartAsync(DatabaseProvider provider, Action<WebApplicationBuilder>? configure = null)
    {
        var service = new Service(configure);
        await service.OpenAsync(provider);
        return service;
    }

    public async Task<string> UnitAsync(string? name = null, string kind = "enterprise") =>
        (await PostAsync("units", new { name = name ?? $"单位 {Guid.NewGuid()}", kind })).Is(HttpStatusCode.Created).Id.ToString();

    public async Task<string> PledgeAsync(string unit, decimal yuan = 1000.01m, string ledger = "cash", string on = "2009-07-10", object? purpose = null) =>
        (await PostAsync("donations", new { unitId = unit, ledger, amountYuan = yuan, pledgedOn = on, purpose })).Is(HttpStatusCode.Created).Id.ToString();

    public async Task<Answer> StepAsync(string donation, string step, string on, object? more = null, string? ifMatch = null)
    {
        var body = JsonContent.Create(more ?? new { });
        var request = (JsonObject)JsonNode.Parse(await body.ReadAsStringAsync())!;
        request["on"] = on;
        request["signedBy"] = "王会计";
        return await PostAsync($"donations/{donation}/{step}", request, ifMatch: ifMatch);
    }

    /// <summary>Has the service know of an appeal, as if disaster relief had told it.</summary>
    public async Task<AppealState> AppealAsync(AppealStatus status = AppealStatus.Open)
    {
        var appeal = Given.Appeal(status);
        await InDatabaseAsync((FixedPointAssistanceDbContext db) =>
        {
            db.Add(new KnownAppeal { Id = appeal.AppealId, Told = JsonSerializer.Serialize(appeal, CloudEvent.Json) });
            return db.SaveChangesAsync();
        });
        return appeal;
    }

    /// <summary>The events of a stream that wait in the outbox, in their order.</summary>
    public async Task<List<(long Version, string Event)>> OutboxAsync(string stream)
    {
        var rows = await InDatabaseAsync((FixedPointAssistanceDbContext db) => db.Set<OutboxMessage>().Where(row => row.StreamId == Guid.Parse(stream)).OrderBy(row => row.Seq).ToListAsync());
        return [.. rows.Select(row => (row.StreamVersion, row.Type.Split('.')[^1]))];
    }

    protected override void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddFixedPointAssistance();
        _configure?.Invoke(builder);
    }

    protected override void Map(WebApplication app) => app.MapFixedPointAssistance();
}
