using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Tests;
using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

[assembly: AssemblyFixture(typeof(Services))]

namespace Jilin.DisasterRelief.Tests;

/// <summary>One service per database provider, started when first asked for; tests keep apart by disasters of their own.</summary>
public sealed class Services : IAsyncDisposable
{
    private readonly ConcurrentDictionary<DatabaseProvider, Lazy<Task<Service>>> _services = new();

    public Task<Service> OnAsync(DatabaseProvider provider) => _services.GetOrAdd(provider, _ => new(() => Service.StartAsync(provider))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.Values) await (await service.Value).DisposeAsync();
    }
}

/// <summary>The service alone on real Kestrel, with a real database and the in-memory bus.</summary>
public sealed class Service : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestDatabase _database;
    private readonly WebApplication _app;
    private readonly Outgoing _outgoing;
    private readonly HttpClient _http;

    private Service(TestDatabase database, WebApplication app, Outgoing outgoing)
    {
        (_database, _app, _outgoing) = (database, app, outgoing);
        _http = new() { BaseAddress = new(new Uri(app.Urls.First()), "/api/v1/disaster-relief/") };
    }

    public static async Task<Service> StartAsync(DatabaseProvider provider)
    {
        var database = await TestDatabase.CreateAsync(provider);
        var outgoing = new Outgoing();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Configuration["ConnectionStrings:disaster-relief"] = database.ConnectionString;
        builder.Configuration["DisasterRelief:FirstReportDue:0:From"] = "2019-01-01";
        builder.Configuration["DisasterRelief:FirstReportDue:0:Minutes"] = "60";
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.AddServiceDefaults();
        builder.AddDisasterRelief();
        builder.AddEmbeddedBus();
        builder.Services.AddSingleton<IInterceptor>(outgoing);
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapDisasterRelief();
        await app.Services.MigrateDatabasesAsync();
        await app.StartAsync();
        return new(database, app, outgoing);
    }

    public Task<Answer> PostAsync(string path, object body, string? key = null, string? ifMatch = null) => SendAsync(HttpMethod.Post, path, body, key ?? Guid.NewGuid().ToString(), ifMatch, null);

    public Task<Answer> GetAsync(string path, string? accept = null, string? language = null) => SendAsync(HttpMethod.Get, path, null, null, null, accept, language);

    /// <summary>Hands an event of fixed-point assistance to the bus, and waits until it is handled.</summary>
    public async Task TellAsync(object message, Guid stream, long version)
    {
        var type = EventName.Of(message.GetType());
        var cloudEvent = new CloudEvent
        {
            Id = Guid.CreateVersion7(),
            Source = "/" + type.Split('.')[1],
            Type = type,
            Subject = stream,
            StreamVersion = version,
            Time = DateTimeOffset.UtcNow,
            Data = JsonSerializer.SerializeToElement(message, message.GetType(), CloudEvent.Json),
        };
        var exchange = await _app.Services.GetRequiredService<IBus>().GetSendEndpoint(new($"exchange:{type}"));
        await exchange.Send(cloudEvent);
        await Eventually.TrueAsync(() => _outgoing.Handled.ContainsKey(cloudEvent.Id), Patience);
    }

    /// <summary>What a stream's events said, in their order; timers, which have no version, left out.</summary>
    public IReadOnlyList<string> ToldOf(Guid stream) => [.. _outgoing.Committed.Where(row => row.StreamId == stream && row.StreamVersion > 0).OrderBy(row => row.StreamVersion).Select(row => row.Type.Split('.')[^1])];

    internal async Task<T> InDatabaseAsync<T>(Func<DisasterReliefDbContext, Task<T>> work)
    {
        await using var scope = _app.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<DisasterReliefDbContext>());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? key, string? ifMatch, string? accept, string? language = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (accept is not null) request.Headers.Add("Accept", accept);
        if (language is not null) request.Headers.Add("Accept-Language", language);
        using var response = await _http.SendAsync(request);
        return new(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>Keeps what went into the outbox, where rows are gone as soon as the bus has them.</summary>
    private sealed class Outgoing : SaveChangesInterceptor
    {
        private readonly ConcurrentDictionary<Guid, OutboxMessage> _committed = new();

        public ICollection<OutboxMessage> Committed => _committed.Values;

        /// <summary>Noted last: what the database shows of it may not be noted here yet.</summary>
        public ConcurrentDictionary<Guid, InboxMessage> Handled { get; } = new();

        public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
        {
            foreach (var row in eventData.Context!.ChangeTracker.Entries<OutboxMessage>()) _committed.TryAdd(row.Entity.MessageId, row.Entity);
            foreach (var row in eventData.Context.ChangeTracker.Entries<InboxMessage>()) Handled.TryAdd(row.Entity.MessageId, row.Entity);
            return new(result);
        }
    }
}

public sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public Guid Id => Guid.Parse(Word("id"), CultureInfo.InvariantCulture);

    public string Rule => Word("rule");

    public string? ETag => Headers.ETag?.Tag;

    public IReadOnlyList<JsonNode> Items => [.. Json["items"]!.AsArray().Select(item => item!)];

    public string Word(string field) => Json[field]!.GetValue<string>();

    public decimal Number(string field) => Json[field]!.GetValue<decimal>();

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status}, not {(int)status}: {Text}");
        return this;
    }

    public Answer Refused(HttpStatusCode status, string rule)
    {
        Assert.True(Status == status && Rule == rule, $"{(int)Status}, not {(int)status} {rule}: {Text}");
        return this;
    }
}
