using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;

namespace Jilin.Model.Tests;

/// <summary>
/// The broker: a queue per subscription, in order, with one active consumer; what a consumer did not acknowledge before its connection was lost
/// goes back to where it stood. It is told of every message, and so it is here that order is watched.
/// </summary>
internal sealed class Broker(World world, IReadOnlyList<Subscription> subscriptions)
{
    private readonly Dictionary<string, Queue> _queues = subscriptions.ToDictionary(subscription => subscription.Name, subscription => new Queue(subscription));
    private readonly Dictionary<(Guid Stream, long Version), (Guid MessageId, byte[] Body)> _first = [];
    private readonly Dictionary<Guid, long> _last = [];

    public DateTimeOffset DownUntil { get; set; }

    public bool Down => world.Time.Now < DownUntil;

    /// <summary>Every message that was taken, by its id.</summary>
    public HashSet<Guid> Taken { get; } = [];

    public bool Empty => _queues.Values.All(queue => queue.Deliveries.Count == 0);

    public IEnumerable<Guid> TakenFor(string subscription) => _queues[subscription].Ever;

    public void Take(OutboxMessage message)
    {
        if (message.StreamVersion > 0) Watch(message);
        var repeated = !Taken.Add(message.MessageId);
        world.Note(message.StreamId, message.StreamVersion, repeated ? "is taken by the broker again" : "is taken by the broker");
        foreach (var queue in _queues.Values.Where(queue => queue.Subscription.Handlers.ContainsKey(message.Type)))
        {
            queue.Deliveries.Add(new(CloudEvent.FromBytes(message.Body)));
            queue.Ever.Add(message.MessageId);
        }
    }

    public void Connect(Replica replica, string queue) => _queues[queue].Connected.Add(replica);

    /// <summary>The connection is lost, for the broker at least: another consumer may be given what this one has not acknowledged.</summary>
    public void Disconnect(Replica replica, string queue)
    {
        _queues[queue].Connected.Remove(replica);
        foreach (var delivery in _queues[queue].Deliveries.Where(delivery => delivery.Consumer == replica)) delivery.Consumer = null;
    }

    public void Disconnect(Replica replica)
    {
        foreach (var queue in _queues.Keys) Disconnect(replica, queue);
    }

    public bool IsConnected(Replica replica, string queue) => _queues[queue].Connected.Contains(replica);

    public bool HasFor(Replica replica, string queue) =>
        !Down && _queues[queue].Connected.FirstOrDefault() == replica && _queues[queue].Deliveries.Any(delivery => delivery.Consumer is null);

    public IReadOnlyList<Delivery> Deliver(Replica replica, string queue, int atMost)
    {
        List<Delivery> deliveries = [.. _queues[queue].Deliveries.Where(delivery => delivery.Consumer is null).Take(atMost)];
        foreach (var delivery in deliveries) delivery.Consumer = replica;
        return deliveries;
    }

    /// <summary>Of a connection that was lost meanwhile it comes to nothing.</summary>
    public void Acknowledge(Replica replica, string queue, IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries.Where(delivery => delivery.Consumer == replica)) _queues[queue].Deliveries.Remove(delivery);
    }

    private void Watch(OutboxMessage message)
    {
        var (stream, version) = (message.StreamId, message.StreamVersion);
        if (_first.TryGetValue((stream, version), out var first))
        {
            if (first.MessageId != message.MessageId || !first.Body.AsSpan().SequenceEqual(message.Body)) world.Violate($"{world.Name(stream)} v{version} was sent again under another id or with another body");
            return;
        }

        _first.Add((stream, version), (message.MessageId, message.Body));
        var last = _last.GetValueOrDefault(stream);
        if (version < last) world.Violate($"order: {world.Name(stream)} v{version} was first sent after v{last}");
        for (var missing = last + 1; missing < version; missing++)
        {
            if (!world.Poisoned.Contains((stream, missing))) world.Violate($"order: {world.Name(stream)} v{version} was first sent before v{missing}");
        }

        _last[stream] = Math.Max(last, version);
    }

    public sealed class Delivery(CloudEvent message)
    {
        public CloudEvent Message => message;

        public Replica? Consumer { get; set; }
    }

    private sealed class Queue(Subscription subscription)
    {
        public Subscription Subscription => subscription;

        public List<Delivery> Deliveries { get; } = [];

        public HashSet<Guid> Ever { get; } = [];

        /// <summary>The first is the active one.</summary>
        public List<Replica> Connected { get; } = [];
    }
}

/// <summary>A replica's way to the broker: a message may be on it, or its confirm on the way back, when something happens.</summary>
internal sealed class BrokerTransport(Replica replica) : ITransport
{
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(5);

    public async Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        var world = replica.World;
        if (replica.Dead) throw new Crashed();
        if (!replica.Lease.Held) world.Violate($"{replica} publishes without the lease");
        await world.ParkAsync(replica, "relay: before publish");
        if (world.Broker.Down) throw new TransportDownException("The broker is away.");
        if (world.Refuses(message)) throw new InvalidOperationException("The broker refuses this message.");
        world.Broker.Take(message);
        var since = world.Time.Now;
        await world.ParkAsync(replica, "relay: after publish");
        if (world.Broker.Down || world.Time.Now - since > ConfirmWithin || world.Strikes(world.Odds.LostConfirm)) throw new TransportDownException("The confirm is lost.");
        world.Note(message.StreamId, message.StreamVersion, "is confirmed");
    }
}
