using Jilin.Messaging;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Model.Tests;

public sealed record ParcelMoved(Guid ParcelId, int Moves)
{
    public const string EventName = "jilin.parcels.v1.parcel-moved";
}

public sealed record ParcelOverdue(Guid ParcelId, int Number)
{
    public const string EventName = "jilin.parcels.v1.parcel-overdue";
}

public sealed record TallyChanged(Guid ParcelId, int Moves)
{
    public const string EventName = "jilin.parcels.v1.tally-changed";
}

/// <summary>Its version says how many moves were committed, whatever became of their events; its reminders, how many timers.</summary>
public sealed class Parcel : Aggregate
{
    public int Reminders { get; private set; }

    public void Move() => Raise(new ParcelMoved(Id, (int)Version + 1));

    public ParcelOverdue Remind()
    {
        Move();
        return new(Id, ++Reminders);
    }

    protected override object Retell() => new ParcelMoved(Id, (int)Version);
}

/// <summary>What a consumer changes when it handles a parcel's move; its own event goes on to the next consumer.</summary>
public sealed class Tally : Aggregate
{
    public Guid ParcelId { get; init; }

    public int Moves { get; private set; }

    public void Count() => Raise(new TallyChanged(ParcelId, ++Moves));

    protected override object Retell() => new TallyChanged(ParcelId, Moves);
}

/// <summary>What a handler did: one row each time, in the order of the commits.</summary>
public sealed class Arrival
{
    public long Seq { get; private set; }

    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required Guid StreamId { get; init; }

    /// <summary>The event's version; for a timer, which has none, its number below zero.</summary>
    public required long Version { get; init; }
}

public sealed class ModelContext(DbContextOptions<ModelContext> options) : DbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.ApplyServiceConventions();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Parcel>();
        modelBuilder.Entity<Tally>().HasIndex(tally => tally.ParcelId).IsUnique();
        modelBuilder.Entity<Arrival>().HasKey(arrival => arrival.Seq);
        modelBuilder.AddMessaging();
    }
}

internal sealed class Arrivals(ModelContext db, World world) : IHandle<ParcelMoved>, IHandle<ParcelOverdue>
{
    public const string Consumer = "parcels-arrivals";

    public Task HandleAsync(ParcelMoved message, EventContext context, CancellationToken cancellationToken) => ArriveAsync(context, context.StreamVersion);

    public Task HandleAsync(ParcelOverdue message, EventContext context, CancellationToken cancellationToken) => ArriveAsync(context, -message.Number);

    private Task ArriveAsync(EventContext context, long version)
    {
        db.Add(new Arrival { Consumer = Consumer, MessageId = context.MessageId, StreamId = context.StreamId, Version = version });
        world.FailSome(Consumer, context.StreamId, version);
        return Task.CompletedTask;
    }
}

internal sealed class Tallies(ModelContext db, World world) : IHandle<ParcelMoved>
{
    public const string Consumer = "parcels-tallies";

    public async Task HandleAsync(ParcelMoved message, EventContext context, CancellationToken cancellationToken)
    {
        var tally = await db.Set<Tally>().SingleOrDefaultAsync(row => row.ParcelId == message.ParcelId, cancellationToken);
        if (tally is null) db.Add(tally = new() { ParcelId = message.ParcelId });
        tally.Count();
        db.Add(new Arrival { Consumer = Consumer, MessageId = context.MessageId, StreamId = context.StreamId, Version = context.StreamVersion });
        world.FailSome(Consumer, context.StreamId, context.StreamVersion);
    }
}

internal sealed class Reports(ModelContext db, World world) : IHandle<TallyChanged>
{
    public const string Consumer = "parcels-reports";

    public Task HandleAsync(TallyChanged message, EventContext context, CancellationToken cancellationToken)
    {
        db.Add(new Arrival { Consumer = Consumer, MessageId = context.MessageId, StreamId = context.StreamId, Version = context.StreamVersion });
        world.FailSome(Consumer, context.StreamId, context.StreamVersion);
        return Task.CompletedTask;
    }
}
