using System.Collections.Concurrent;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Operations;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Http;
using Jilin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Jilin.Messaging.Tests;

public sealed record ParcelMoved(Guid ParcelId, string Place)
{
    public const string EventName = "jilin.parcels.v1.parcel-moved";
}

public sealed record ParcelOverdue(Guid ParcelId)
{
    public const string EventName = "jilin.parcels.v1.parcel-overdue";
}

/// <summary>Nobody subscribes to it.</summary>
public sealed record ParcelLost(Guid ParcelId)
{
    public const string EventName = "jilin.parcels.v1.parcel-lost";
}

/// <summary>Not declared: the service publishes what its contracts export.</summary>
internal sealed record ParcelBurnt(Guid ParcelId)
{
    public const string EventName = "jilin.parcels.v1.parcel-burnt";
}

/// <summary>A parcel as it is now; two events tell of it, and a third of it and something else.</summary>
public sealed record ParcelState(Guid ParcelId, string Place);

public sealed record ParcelWeighed(ParcelState Parcel)
{
    public const string EventName = "jilin.parcels.v1.parcel-weighed";
}

public sealed record ParcelInsured(ParcelState Parcel)
{
    public const string EventName = "jilin.parcels.v1.parcel-insured";
}

public sealed record ParcelSplit(ParcelState Parcel, int Parts)
{
    public const string EventName = "jilin.parcels.v1.parcel-split";
}

public sealed class Parcel : Aggregate
{
    public string Place { get; private set; } = "";

    /// <summary>Parts in a table of their own, each with a part of its own.</summary>
    public List<Stamp> Stamps { get; } = [];

    /// <summary>Parts in the parcel's row.</summary>
    public List<Label> Labels { get; } = [];

    public static Parcel SendFrom(string place)
    {
        var parcel = new Parcel();
        parcel.MoveTo(place);
        return parcel;
    }

    public void MoveTo(string place)
    {
        Place = place;
        Raise(new ParcelMoved(Id, place));
    }

    public void Lose() => Raise(new ParcelLost(Id));

    public void Burn() => Raise(new ParcelBurnt(Id));

    public void MoveInSecret(string place) => Place = place;

    protected override object Retell() => new ParcelMoved(Id, Place);
}

public sealed class Stamp
{
    public required string Text { get; set; }

    public Label? Mark { get; set; }
}

public sealed class Label
{
    public required string Text { get; set; }
}

/// <summary>What a consumer did: one row per handled message, and so its order and its repeats.</summary>
public sealed class Arrival
{
    public long Seq { get; private set; }

    public required Guid ParcelId { get; init; }

    public required long Version { get; init; }

    public required string Place { get; init; }

    public string? TraceId { get; init; }
}

/// <summary>What another consumer of the same events did.</summary>
public sealed class Sighting
{
    public long Seq { get; private set; }

    public required Guid ParcelId { get; init; }

    public required long Version { get; init; }
}

public class ParcelContext(DbContextOptions options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Parcel>().OwnsMany(parcel => parcel.Stamps, stamp =>
        {
            stamp.Property<long>("Seq");
            stamp.HasKey("Seq");
            stamp.OwnsOne(row => row.Mark);
        });
        modelBuilder.Entity<Parcel>().OwnsMany(parcel => parcel.Labels, label => label.ToJson());
        modelBuilder.Entity<Arrival>().HasKey(arrival => arrival.Seq);
        modelBuilder.Entity<Sighting>().HasKey(sighting => sighting.Seq);
        modelBuilder.AddMessaging();
    }
}

public sealed class SqliteParcels(DbContextOptions<SqliteParcels> options) : ParcelContext(options);

public sealed class SqlServerParcels(DbContextOptions<SqlServerParcels> options) : ParcelContext(options);

/// <summary>Writes down each arrival; <see cref="Misfortune"/> may strike first.</summary>
internal sealed class Arrivals(ParcelContext db, Misfortune misfortune) : IHandle<ParcelMoved>, IHandle<ParcelOverdue>, IHandle<ParcelBurnt>, IFollow<ParcelState>
{
    public async Task HandleAsync(ParcelMoved message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Arrival { ParcelId = message.ParcelId, Version = context.StreamVersion, Place = message.Place, TraceId = System.Diagnostics.Activity.Current?.TraceId.ToString() });
        await misfortune.StrikeAsync(message.Place, db);
    }

    public Task HandleAsync(ParcelOverdue message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Arrival { ParcelId = message.ParcelId, Version = context.StreamVersion, Place = "overdue" });
        return Task.CompletedTask;
    }

    public Task HandleAsync(ParcelBurnt message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Arrival { ParcelId = message.ParcelId, Version = context.StreamVersion, Place = "ashes" });
        return Task.CompletedTask;
    }

    public Task FollowAsync(ParcelState state, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Arrival { ParcelId = state.ParcelId, Version = context.StreamVersion, Place = state.Place });
        return Task.CompletedTask;
    }
}

internal sealed class Sightings(ParcelContext db) : IHandle<ParcelMoved>
{
    public Task HandleAsync(ParcelMoved message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Sighting { ParcelId = message.ParcelId, Version = context.StreamVersion });
        return Task.CompletedTask;
    }
}

internal sealed class Misfortune
{
    public Func<string, ParcelContext, Task> StrikeAsync { get; set; } = (_, _) => Task.CompletedTask;

    public void StrikeOn(params string[] places) => StrikeAsync = (place, _) => places.Contains(place) ? throw new InvalidOperationException($"{place} is on fire.") : Task.CompletedTask;
}

/// <summary>A bus that notes what it takes, and fails where a test wants it to.</summary>
internal sealed class RecordingTransport : ITransport
{
    public ConcurrentQueue<OutboxMessage> Taken { get; } = [];

    public Func<OutboxMessage, Exception?> Failure { get; set; } = _ => null;

    public Func<OutboxMessage, Task> BeforeTaking { get; set; } = _ => Task.CompletedTask;

    public async Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await BeforeTaking(message);
        if (Failure(message) is { } failure) throw failure;
        Taken.Enqueue(message);
    }
}

internal sealed class Refusals
{
    public Func<OutboxMessage, bool> Of { get; set; } = _ => false;
}

/// <summary>A bus that will not take some messages, and takes the others.</summary>
internal sealed class RefusingTransport(ITransport bus, Refusals refusals) : ITransport
{
    public Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken) =>
        refusals.Of(message) ? throw new InvalidOperationException("too long") : bus.PublishAsync(message, cancellationToken);
}

/// <summary>The parcel service on a test's database. Its background work runs only when the host is started.</summary>
internal sealed class ParcelService : IAsyncDisposable
{
    public const string Consumer = "parcels-arrivals";

    private ParcelService(IHost host) => Host = host;

    public IHost Host { get; }

    public IServiceProvider Services => Host.Services;

    public FakeTimeProvider Clock => (FakeTimeProvider)Services.GetRequiredService<TimeProvider>();

    public RecordingTransport Transport => (RecordingTransport)Services.GetRequiredService<ITransport>();

    public Misfortune Misfortune => Services.GetRequiredService<Misfortune>();

    public Relay<ParcelContext> Relay => Services.GetRequiredService<Relay<ParcelContext>>();

    public Lease<ParcelContext> Lease => Services.GetRequiredService<Lease<ParcelContext>>();

    public Housekeeping<ParcelContext> Housekeeping => Services.GetServices<IHostedService>().OfType<Housekeeping<ParcelContext>>().Single();

    public Pulse<ParcelContext> Pulse => Services.GetRequiredService<Pulse<ParcelContext>>();

    public Republisher<ParcelContext> Republisher => Services.GetRequiredService<Republisher<ParcelContext>>();

    public InboxProcessor Inbox => Services.GetRequiredService<InboxProcessor>();

    public IEnumerable<Subscription> Subscriptions => Services.GetServices<Subscription>();

    public Subscription Subscription => Subscriptions.Single();

    /// <summary>Without a bus of its own it gets the recording one and a clock that stands still.</summary>
    public static async Task<ParcelService> CreateAsync(TestDatabase database, Action<HostApplicationBuilder>? addBus = null, int batchSize = 1, bool consumes = true, Action<MessagingBuilder<ParcelContext>>? also = null)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        Add(builder, database, batchSize, consumes, also);
        if (addBus is null)
        {
            builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.UtcNow));
            builder.Services.AddSingleton<ITransport, RecordingTransport>();
        }
        else
        {
            builder.Services.AddSingleton(TimeProvider.System);
            addBus(builder);
        }

        var service = new ParcelService(builder.Build());
        await service.DoAsync(db => db.Database.EnsureCreatedAsync());
        await service.Services.MigrateDatabasesAsync();
        return service;
    }

    /// <summary>With its door open, everything running, over the embedded bus, which <paramref name="refuse"/> makes refuse. The clock moves only when told to.</summary>
    public static async Task<ParcelService> OpenAsync(TestDatabase database, Refusals refuse)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IExceptionHandler, UndeclaredRefusals>();
        builder.AddServiceDefaults();
        Add(builder, database, batchSize: 1, consumes: true);
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(DateTimeOffset.UtcNow));
        builder.AddEmbeddedBus();
        builder.Services.AddSingleton<ITransport>(services => new RefusingTransport(ActivatorUtilities.CreateInstance<InMemoryTransport>(services), refuse));
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapApi("parcels").MapOperations<ParcelContext>();
        var service = new ParcelService(app);
        await service.DoAsync(db => db.Database.EnsureCreatedAsync());
        await service.Services.MigrateDatabasesAsync();
        await app.StartAsync();
        return service;
    }

    public async Task<T> DoAsync<T>(Func<ParcelContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<ParcelContext>());
    }

    public Task<List<T>> AllAsync<T>()
        where T : class => DoAsync(db => db.Set<T>().AsNoTracking().ToListAsync());

    public Task<Guid> SendAsync(string place) => DoAsync(async db =>
    {
        var parcel = Parcel.SendFrom(place);
        db.Add(parcel);
        await CommitAsync(db);
        return parcel.Id;
    });

    public Task MoveAsync(Guid id, params string[] places) => DoAsync(async db =>
    {
        var parcel = await db.Set<Parcel>().SingleAsync(row => row.Id == id);
        foreach (var place in places) parcel.MoveTo(place);
        return await CommitAsync(db);
    });

    /// <summary>One round of the relay, with the lease.</summary>
    public async Task<int> RelayAsync()
    {
        Assert.True(await Lease.EnsureAsync(default));
        return await Relay.RelayBatchAsync(Transport, default);
    }

    public async Task<List<CloudEvent>> OutboxAsync() => [.. (await AllAsync<OutboxMessage>()).OrderBy(row => row.Seq).Select(row => CloudEvent.FromBytes(row.Body))];

    public ValueTask DisposeAsync() => ((IAsyncDisposable)Host).DisposeAsync();

    private static void Add(IHostApplicationBuilder builder, TestDatabase database, int batchSize, bool consumes, Action<MessagingBuilder<ParcelContext>>? also = null)
    {
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:parcels", database.ConnectionString)]);
        builder.Logging.AddProvider(new TestLog());
        builder.AddServiceDatabase<ParcelContext, SqliteParcels, SqlServerParcels>("parcels");
        builder.Services.AddSingleton<Misfortune>();
        builder.AddMessaging<ParcelContext>("parcels", messaging =>
        {
            messaging.Publishes(typeof(ParcelMoved).Assembly);
            if (consumes) messaging.Subscribe("arrivals", on => on.On<ParcelMoved, Arrivals>().On<ParcelOverdue, Arrivals>().Follow<ParcelState, Arrivals>(), batchSize);
            also?.Invoke(messaging);
        });
    }

    private static async Task<int> CommitAsync(ParcelContext db)
    {
        using var turn = await WriteGate.EnterAsync(db, default);
        return await db.SaveChangesAsync();
    }
}
