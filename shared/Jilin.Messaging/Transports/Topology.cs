using Jilin.Messaging.Inbox;
using RabbitMQ.Client;

namespace Jilin.Messaging.Transports;

/// <summary>
/// What stands on the broker: a durable fanout exchange per event, a quorum queue per consumer, and a catch-all for events no queue is bound to and
/// messages no consumer can read, so that such a message is kept and seen instead of dropped.
/// </summary>
internal static class Topology
{
    public const string ContentType = "application/cloudevents+json";
    public const string Unroutable = "jilin.unroutable";

    // An event may have no listener for good; what is kept for looking into need not fill the disk.
    private const int MostUnroutable = 100_000;

    /// <summary>What a publisher needs.</summary>
    public static async Task DeclareAsync(IChannel channel, IEnumerable<string> events, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(Unroutable, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
        await DeclareQueueAsync(channel, Unroutable, new() { ["x-max-length"] = MostUnroutable }, cancellationToken);
        await channel.QueueBindAsync(Unroutable, Unroutable, "", cancellationToken: cancellationToken);
        foreach (var name in events)
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, new Dictionary<string, object?> { ["alternate-exchange"] = Unroutable }, cancellationToken: cancellationToken);
    }

    /// <summary>What a consumer needs, the exchanges it listens to among it: services start in any order.</summary>
    public static async Task DeclareAsync(IChannel channel, Subscription subscription, CancellationToken cancellationToken)
    {
        await DeclareAsync(channel, subscription.Handlers.Keys, cancellationToken);
        var queue = new Dictionary<string, object?>
        {
            // With replicas, one of them consumes a queue at a time: that is what keeps a stream's order.
            ["x-single-active-consumer"] = true,
            ["x-dead-letter-exchange"] = Unroutable,
        };
        await DeclareQueueAsync(channel, subscription.Name, queue, cancellationToken);
        foreach (var name in subscription.Handlers.Keys) await channel.QueueBindAsync(subscription.Name, name, "", cancellationToken: cancellationToken);
    }

    private static async Task DeclareQueueAsync(IChannel channel, string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }
}
