using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Persistence;
using Jilin.Testing;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>Stands where disaster relief stands: a service with a database, an outbox and an inbox of its own, on the same bus.</summary>
internal sealed class ReliefPublisher : IAsyncDisposable
{
    private readonly TestDatabase _database;

    private ReliefPublisher(TestDatabase database) => _database = database;

    /// <summary>What it has heard of the donations, in the order it came.</summary>
    public Heard Heard { get; } = new();

    public static async Task<ReliefPublisher> CreateAsync()
    {
        var publisher = new ReliefPublisher(await TestDatabase.CreateAsync());
        await using var db = new ReliefDbContext(publisher._database.Options<ReliefDbContext>());
        await db.Database.EnsureCreatedAsync();
        return publisher;
    }

    public void Join(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(Heard);
        builder.Services.AddDbContext<ReliefDbContext>((services, options) => _database.Use(options).AddInterceptors(services.GetServices<IInterceptor>()));
        builder.AddMessaging<ReliefDbContext>("disaster-relief", messaging => messaging
            .Publishes(typeof(AppealOpened).Assembly)
            .Subscribe("donations", events => events
                .On<DonationReceived, Listener>()
                .On<DonationAllocated, Listener>()
                .On<DonationAllocationUndone, Listener>()
                .On<DonationDelivered, Listener>()
                .On<DonationReported, Listener>()
                .On<DonationCancellationRequested, Listener>()
                .On<DonationCancellationRefused, Listener>()
                .On<DonationCancelled, Listener>()));
        builder.AddEmbeddedBus();
        builder.Services.Configure<MassTransitHostOptions>(bus => bus.WaitUntilStarted = true);
    }

    /// <summary>Commits an event to a stream of its own; the relay brings it over.</summary>
    public static async Task TellAsync(Service service, Guid stream, object message)
    {
        await using var scope = service.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<ReliefDbContext>();
        var known = await db.Streams.FirstOrDefaultAsync(row => row.Id == stream);
        if (known is null) db.Add(known = new ReliefStream(stream));
        known.Tell(message);
        using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();
}

internal sealed class Heard
{
    private readonly List<(Guid Donation, string Event)> _all = [];

    public void Add(Guid donation, object message)
    {
        lock (_all) _all.Add((donation, message.GetType().Name));
    }

    public IReadOnlyList<string> Of(string donation)
    {
        lock (_all) return [.. _all.Where(heard => heard.Donation == Guid.Parse(donation)).Select(heard => heard.Event)];
    }
}

internal sealed class Listener(Heard heard)
    : IHandle<DonationReceived>, IHandle<DonationAllocated>, IHandle<DonationAllocationUndone>, IHandle<DonationDelivered>, IHandle<DonationReported>, IHandle<DonationCancellationRequested>, IHandle<DonationCancellationRefused>, IHandle<DonationCancelled>
{
    public Task HandleAsync(DonationReceived message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationAllocated message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationAllocationUndone message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationDelivered message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationReported message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationCancellationRequested message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationCancellationRefused message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    public Task HandleAsync(DonationCancelled message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Donation, message);

    private Task KeepAsync(DonationState donation, object message)
    {
        heard.Add(donation.DonationId, message);
        return Task.CompletedTask;
    }
}

internal sealed class ReliefDbContext(DbContextOptions<ReliefDbContext> options) : DbContext(options)
{
    public DbSet<ReliefStream> Streams => Set<ReliefStream>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ReliefStream>();
        modelBuilder.AddMessaging();
    }
}

internal sealed class ReliefStream : Aggregate
{
    public ReliefStream(Guid id) => Id = id;

    public void Tell(object message) => Raise(message);

    protected override object Retell() => throw new InvalidOperationException("It keeps nothing of what it told.");
}
