using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Jilin.Messaging;

/// <summary>The meter and the activity source <c>Jilin.Messaging</c>: what an operator watches, per service.</summary>
internal sealed class MessagingMetrics
{
    public const string Name = "Jilin.Messaging";

    public static readonly ActivitySource Activities = new(Name);

    private readonly ConcurrentDictionary<string, (long Pending, double OldestSeconds)> _outboxes = new();
    private readonly ConcurrentDictionary<string, bool> _leases = new();
    private readonly ConcurrentDictionary<string, IReadOnlyList<Stuck>> _stuck = new();
    private readonly Counter<long> _published;
    private readonly Counter<long> _confirmed;
    private readonly Counter<long> _parked;
    private readonly Counter<long> _handled;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _failed;
    private readonly Histogram<double> _lag;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        _published = meter.CreateCounter<long>("jilin.outbox.published", "{message}", "Messages handed to the bus, repeats included.");
        _confirmed = meter.CreateCounter<long>("jilin.outbox.confirmed", "{message}", "Messages the bus confirmed.");
        _parked = meter.CreateCounter<long>("jilin.outbox.parked", "{message}", "Messages the bus refused too often.");
        _handled = meter.CreateCounter<long>("jilin.inbox.handled", "{message}", "Messages handled.");
        _duplicates = meter.CreateCounter<long>("jilin.inbox.duplicates", "{message}", "Deliveries of what was handled before.");
        _failed = meter.CreateCounter<long>("jilin.inbox.failed", "{message}", "Deliveries whose handler failed.");
        _lag = meter.CreateHistogram<double>("jilin.inbox.lag", "s", "From the event's commit to the consumer's.");
        meter.CreateObservableGauge("jilin.outbox.pending", () => _outboxes.Select(outbox => new Measurement<long>(outbox.Value.Pending, Tag(outbox.Key))), "{message}", "Committed and not yet with the bus.");
        meter.CreateObservableGauge("jilin.outbox.oldest_age", () => _outboxes.Select(outbox => new Measurement<double>(outbox.Value.OldestSeconds, Tag(outbox.Key))), "s", "Age of the oldest of them.");
        meter.CreateObservableGauge("jilin.outbox.lease", () => _leases.Select(lease => new Measurement<long>(lease.Value ? 1 : 0, Tag(lease.Key))), "{lease}", "1 where this replica relays, 0 where another does, or none.");
        meter.CreateObservableGauge("jilin.stuck", () => _stuck.SelectMany(service => service.Value.Select(what => new Measurement<long>(what.Count, Tag(service.Key), Reason(what)))), "{message}", "What does not go on by itself, by its reason.");
        meter.CreateObservableGauge("jilin.stuck.age", () => _stuck.SelectMany(service => service.Value.Select(what => new Measurement<double>(what.Age.TotalSeconds, Tag(service.Key), Reason(what)))), "s", "How long the oldest of it has been stuck.");
    }

    public void Outbox(string service, long pending, double oldestSeconds) => _outboxes[service] = (pending, oldestSeconds);

    public void Lease(string service, bool held) => _leases[service] = held;

    public void Stuck(string service, IReadOnlyList<Stuck> stuck) => _stuck[service] = stuck;

    public void Published(string service) => _published.Add(1, Tag(service));

    public void Confirmed(string service) => _confirmed.Add(1, Tag(service));

    public void Parked(string service) => _parked.Add(1, Tag(service));

    public void Handled(string consumer, TimeSpan lag)
    {
        _handled.Add(1, Consumer(consumer));
        _lag.Record(Math.Max(0, lag.TotalSeconds), Consumer(consumer));
    }

    public void Duplicate(string consumer) => _duplicates.Add(1, Consumer(consumer));

    public void Failed(string consumer) => _failed.Add(1, Consumer(consumer));

    private static KeyValuePair<string, object?> Tag(string service) => new("service", service);

    private static KeyValuePair<string, object?> Reason(Stuck what) => new("reason", what.Reason);

    private static KeyValuePair<string, object?> Consumer(string consumer) => new("consumer", consumer);
}
