using System.Net;
using System.Text.Json;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Jilin.Reporting.Data;
using Jilin.Reporting.Programmes.DisasterRelief;
using Jilin.Reporting.Programmes.FixedPointAssistance;
using Jilin.Reporting.Tests;
using Jilin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// One bus per process: all tests share the service, each begins with an empty read model, and they take turns.
[assembly: AssemblyFixture(typeof(Platform))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Jilin.Reporting.Tests;

/// <summary>An event as a programme's outbox holds it.</summary>
internal sealed record Sent(Guid StreamId, long Version, object Event)
{
    public Guid MessageId { get; } = Guid.CreateVersion7();
}

/// <summary>The outbox of the programmes, and nothing else of them: rows in it are what the tests publish.</summary>
internal sealed class PublisherDbContext(DbContextOptions<PublisherDbContext> options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddMessaging();
}

/// <summary>The service, and a publisher beside it on the embedded bus.</summary>
public sealed class Platform() : TestService("reporting"), IAsyncLifetime
{
    public async ValueTask InitializeAsync() => await OpenAsync(DatabaseProvider.Sqlite);

    /// <summary>Publishes the events and waits until the service has committed all of them.</summary>
    internal async Task PublishAsync(params IEnumerable<Sent> events)
    {
        await using (var scope = Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<PublisherDbContext>();
            foreach (var sent in events)
            {
                var cloudEvent = new CloudEvent
                {
                    Id = sent.MessageId,
                    Source = "/test",
                    Type = EventName.Of(sent.Event.GetType()),
                    Subject = sent.StreamId,
                    StreamVersion = sent.Version,
                    Time = DateTimeOffset.UtcNow,
                    Data = JsonSerializer.SerializeToElement(sent.Event, sent.Event.GetType(), CloudEvent.Json),
                };
                db.Add(new OutboxMessage { MessageId = sent.MessageId, StreamId = sent.StreamId, StreamVersion = sent.Version, Type = cloudEvent.Type, Body = cloudEvent.ToBytes(), CreatedAt = cloudEvent.Time });
            }

            using var turn = await WriteGate.EnterAsync(db, TestContext.Current.CancellationToken);
            await db.SaveChangesAsync();
        }

        // A message leaves the outbox when its consumer has committed.
        for (var until = DateTime.UtcNow.AddMinutes(5); await CountAsync<PublisherDbContext, OutboxMessage>() > 0;)
        {
            Assert.True(DateTime.UtcNow < until, "The events were not consumed in time.");
            await Task.Delay(5);
        }

        Assert.Equal(0, await CountAsync<ReportingDbContext, FailedDelivery>());
    }

    internal async Task<int> CountAsync<TContext, TRow>()
        where TContext : DbContext
        where TRow : class
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<TContext>().Set<TRow>().CountAsync();
    }

    internal async Task<IReadOnlyList<TRow>> RowsAsync<TRow>()
        where TRow : class
    {
        await using var scope = Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ReportingDbContext>().Set<TRow>().AsNoTracking().ToListAsync();
    }

    /// <summary>Forgets all facts; what was consumed stays consumed.</summary>
    public async Task EmptyAsync()
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReportingDbContext>();
        using var turn = await WriteGate.EnterAsync(db, TestContext.Current.CancellationToken);
        await db.Set<DonationPart>().ExecuteDeleteAsync();
        await db.Set<PairingFact>().ExecuteDeleteAsync();
        await db.Set<LabourTransferFact>().ExecuteDeleteAsync();
    }

    public async Task<JsonElement> ReadAsync(string path, string? language = null) => JsonSerializer.Deserialize<JsonElement>((await GetAsync(path, language: language)).Is(HttpStatusCode.OK).Body);

    /// <summary>The figures by indicator.</summary>
    public async Task<Dictionary<string, JsonElement>> IndicatorsAsync(string? area = null, int year = 2009)
    {
        var answer = await ReadAsync($"indicators?year={year}{(area is null ? "" : $"&area={area}")}");
        return answer.GetProperty("indicators").EnumerateArray().ToDictionary(indicator => indicator.GetProperty("id").GetString()!);
    }

    public async Task<decimal> ValueAsync(string indicator, string? area = null, int year = 2009) => (await IndicatorsAsync(area, year))[indicator].GetProperty("value").GetDecimal();

    /// <summary>All records behind a figure, page by page.</summary>
    public async Task<List<JsonElement>> RecordsAsync(string recordsUrl, int limit = 50)
    {
        List<JsonElement> records = [];
        for (var cursor = ""; cursor is not null;)
        {
            var page = await ReadAsync($"{recordsUrl}&limit={limit}{(cursor == "" ? "" : $"&cursor={cursor}")}");
            records.AddRange(page.GetProperty("items").EnumerateArray());
            cursor = page.GetProperty("nextCursor").GetString();
        }

        return records;
    }

    protected override void Add(WebApplicationBuilder builder)
    {
        builder.AddReporting();
        builder.AddServiceDatabase<PublisherDbContext, PublisherDbContext, PublisherDbContext>("publisher");
        builder.AddMessaging<PublisherDbContext>("publisher", messaging => messaging.Publishes(typeof(DonationPledged).Assembly).Publishes(typeof(DisasterDeclared).Assembly));
        builder.AddEmbeddedBus();
    }

    protected override void Map(WebApplication app) => app.MapReporting();
}
