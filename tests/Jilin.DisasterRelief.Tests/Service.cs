using System.Collections.Concurrent;
using System.Text.Json;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Tests;
using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

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

/// <summary>The service with the in-memory bus.</summary>
public sealed class Service() : TestService("disaster-relief")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Outgoing _outgoing = new();

    public static async Task<Service> StartAsync(DatabaseProvider provider)
    {
        var service = new Service();
        await service.OpenAsync(provider);
        return service;
    }

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
        var exchange = await Services.GetRequiredService<IBus>().GetSendEndpoint(new($"exchange:{type}"));
        await exchange.Send(cloudEvent);
        await Eventually.TrueAsync(() => _outgoing.Handled.ContainsKey(cloudEvent.Id), Patience);
    }

    /// <summary>What a stream's events said, in their order; timers, which have no version, left out.</summary>
    public IReadOnlyList<string> ToldOf(Guid stream) => [.. _outgoing.Committed.Where(row => row.StreamId == stream && row.StreamVersion > 0).OrderBy(row => row.StreamVersion).Select(row => row.Type.Split('.')[^1])];

    internal Task<T> InDatabaseAsync<T>(Func<DisasterReliefDbContext, Task<T>> work) => InDatabaseAsync<DisasterReliefDbContext, T>(work);

    protected override void Add(WebApplicationBuilder builder)
    {
        builder.Configuration["DisasterRelief:FirstReportDue:0:From"] = "2019-01-01";
        builder.Configuration["DisasterRelief:FirstReportDue:0:Minutes"] = "60";
        builder.AddDisasterRelief();
        builder.AddEmbeddedBus();
        builder.Services.AddSingleton<IInterceptor>(_outgoing);
    }

    protected override void Map(WebApplication app) => app.MapDisasterRelief();

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
