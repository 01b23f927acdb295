using System.Text.RegularExpressions;
using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jilin.Model.Tests;

/// <summary>One process of the service, from its start to its end: the platform's own relay, housekeeping and inbox, in their own loops.</summary>
internal sealed partial class Replica : IDisposable
{
    private readonly string _name;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Relay<ModelContext> _relay;
    private readonly Housekeeping<ModelContext> _housekeeping;
    private readonly InboxProcessor _inbox;
    private readonly List<Task> _work = [];
    private readonly List<(ModelContext Context, string Connection)> _contexts = [];
    private readonly ReplicaScopes _client;

    public Replica(World world, string name, TimeSpan skew)
    {
        (World, _name) = (world, name);
        var slug = new ServiceSlug<ModelContext>("parcels");
        var clock = new ReplicaClock(world.Time, this, skew);
        RelayClock = new(world.Time, this, skew);
        var signal = new RelaySignal<ModelContext>(RelayClock);
        Outbox = new(signal, world.Database.Publications, clock);
        _client = new(this, "client");
        Lease = new(new ReplicaScopes(this, "lease"), clock);
        _relay = new(new ReplicaScopes(this, "relay"), Lease, signal, world.Database.Metrics, RelayClock, new Log<Relay<ModelContext>>(this), slug, new BrokerTransport(this));
        _inbox = new(new ReplicaScopes(this, "inbox"), world.Database.Metrics, clock, new Log<InboxProcessor>(this));
        var retrying = new InboxProcessor(new ReplicaScopes(this, "retry"), world.Database.Metrics, clock, new Log<InboxProcessor>(this));
        var housekeeping = new ReplicaScopes(this, "housekeeping");
        var (republisher, pulse) = (new Republisher<ModelContext>(housekeeping, clock, world.Database.Publications), new Pulse<ModelContext>(housekeeping, Lease, world.Database.Metrics, clock, slug));
        _housekeeping = new(housekeeping, Lease, signal, retrying, republisher, pulse, world.Database.Metrics, clock, slug, world.Database.Subscriptions, new Log<Housekeeping<ModelContext>>(this));
    }

    public World World { get; }

    public Lease<ModelContext> Lease { get; }

    public OutboxInterceptor<ModelContext> Outbox { get; }

    /// <summary>The relay's own: a timer on it is the relay waiting.</summary>
    public ReplicaClock RelayClock { get; }

    public bool Dead { get; private set; }

    public bool Stopping => _stopping.IsCancellationRequested;

    public DateTimeOffset PausedUntil { get; set; }

    public bool Paused => World.Time.Now < PausedUntil;

    /// <summary>The relay has said that it failed, and waits a while before it tries again.</summary>
    public bool BackingOff { get; private set; }

    /// <summary>Events committed here that the broker may not have yet.</summary>
    public HashSet<(Guid MessageId, Guid StreamId)> Committed { get; } = [];

    public IServiceScope CreateClientScope() => _client.CreateScope();

    public void Start()
    {
        Work("relay", () => _relay.RunAsync(_stopping.Token));
        Work("housekeeping", () => _housekeeping.RunAsync(_stopping.Token));
        foreach (var subscription in World.Database.Subscriptions) Work(subscription.Name, () => ConsumeAsync(subscription));
    }

    /// <summary>Ends in good order, as a host does: what is under way is finished, the lease is handed over.</summary>
    public async Task StopAsync()
    {
        _stopping.Cancel();
        World.Broker.Disconnect(this);
        await Task.WhenAll(_work);
        if (Dead) return;
        await _relay.StopAsync(CancellationToken.None);
        Bury();
    }

    /// <summary>From here on nothing of it touches the database or the broker.</summary>
    public void Crash()
    {
        Bury();
        World.Pump.Run(_stopping.Cancel);
        foreach (var parked in World.Pump.Parked.Where(parked => parked.Replica == this).ToList())
        {
            World.Pump.Parked.Remove(parked);
            World.Pump.Run(() => parked.Fail(new Crashed()));
        }
    }

    public override string ToString() => _name;

    public void Dispose()
    {
        _relay.Dispose();
        _housekeeping.Dispose();
        _stopping.Dispose();
        foreach (var (context, connection) in _contexts)
        {
            context.Dispose();
            World.Database.GiveBack(connection);
        }
    }

    private void Bury()
    {
        Dead = true;
        World.Time.Forget(this);
        World.Broker.Disconnect(this);
    }

    private void Work(string name, Func<Task> loop) => World.Pump.Run(() => _work.Add(World.Pump.Start(() => WatchAsync(name, loop))));

    private async Task WatchAsync(string name, Func<Task> loop)
    {
        try
        {
            await loop();
            if (!Stopping) World.Violate($"{this}: {name} has ended");
        }
        catch (Exception) when (Dead)
        {
            // It died of it.
        }
        catch (Exception) when (Stopping)
        {
            // Whatever it could not finish is for another replica.
        }
        catch (Exception exception)
        {
            World.Violate($"{this}: {name} has failed: {exception}");
        }
    }

    // What MassTransit does on the consuming side: one delivery after the other, acknowledged when it returns.
    private async Task ConsumeAsync(Subscription subscription)
    {
        var (broker, queue) = (World.Broker, subscription.Name);
        while (!Stopping)
        {
            if (!broker.IsConnected(this, queue)) broker.Connect(this, queue);
            await World.ParkAsync(this, "consumer: before receive", () => Stopping || broker.HasFor(this, queue) || !broker.IsConnected(this, queue));
            if (!broker.HasFor(this, queue)) continue;
            var deliveries = broker.Deliver(this, queue, 1 + World.Random.Next(subscription.BatchSize));
            await _inbox.ProcessAsync(subscription, [.. deliveries.Select(delivery => delivery.Message)], _stopping.Token);
            await World.ParkAsync(this, "consumer: before acknowledgement");
            broker.Acknowledge(this, queue, deliveries);
        }
    }

    // Ids differ from run to run.
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Ids();

    /// <summary>Scopes of one part of the replica. They are used again: to open a context takes longer than most of what it does.</summary>
    private sealed class ReplicaScopes(Replica replica, string actor) : IServiceScopeFactory
    {
        private readonly Stack<Scope> _free = new();

        public IServiceScope CreateScope()
        {
            if (replica.Dead) throw new Crashed();
            if (actor is "relay" or "lease") replica.BackingOff = false;
            // What follows is EF Core's, which here and there awaits with the context and mostly without: with none, all of it goes on in place.
            SynchronizationContext.SetSynchronizationContext(null);
            return _free.TryPop(out var free) ? free : new Scope(replica, actor, _free);
        }
    }

    private sealed class Scope : IServiceScope, IServiceProvider
    {
        private readonly Replica _replica;
        private readonly Steps _steps;
        private readonly Witness _witness;
        private readonly ModelContext _db;
        private readonly Stack<Scope> _free;

        public Scope(Replica replica, string actor, Stack<Scope> free)
        {
            (_replica, _free) = (replica, free);
            (_steps, _witness) = (new(replica, actor), new(replica));
            var connection = replica.World.Database.TakeConnection();
            _db = replica.World.Database.Open(connection, _steps, replica.Outbox, _witness);
            replica._contexts.Add((_db, connection));
        }

        public IServiceProvider ServiceProvider => this;

        public object? GetService(Type serviceType) =>
            serviceType == typeof(ModelContext) ? _db
            : serviceType == typeof(Arrivals) ? new Arrivals(_db, _replica.World)
            : serviceType == typeof(Tallies) ? new Tallies(_db, _replica.World)
            : serviceType == typeof(Reports) ? new Reports(_db, _replica.World)
            : null;

        public void Dispose()
        {
            _db.Database.CurrentTransaction?.Dispose();
            _db.ChangeTracker.Clear();
            _steps.Closed();
            _witness.Closed();
            _free.Push(this);
        }
    }

    private sealed class Log<T>(Replica replica) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> values && values.Any(value => value.Key == "Failures")) replica.BackingOff = true;
            replica.World.Note(() => Ids().Replace($"{replica} logs: {formatter(state, exception)}{(exception is null ? "" : " " + exception.GetType().Name + ": " + exception.Message)}", "…"));
        }
    }
}
