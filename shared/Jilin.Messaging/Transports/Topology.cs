using RabbitMQ.Client;

namespace Jilin.Messaging.Transports;

/// <summary>An event type a service in this process publishes.</summary>
internal sealed record Publication(string Type);

/// <summary>
/// What stands on the broker: a durable fanout exchange per event, a quorum queue per consumer, and a catch-all for events no queue is bound to, so
/// that such a message is kept and seen instead of dropped.
/// </summary>
internal static class Topology
{
    public const string ContentType = "application/cloudevents+json";
    public const string Unroutable = "jilin.unroutable";
    public const string AlternateExchange = "alternate-exchange";

    public static async Task DeclareAsync(IChannel channel, IEnumerable<string> events, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(Unroutable, ExchangeType.Fanout, durable: true, cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(Unroutable, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: cancellationToken);
        await channel.QueueBindAsync(Unroutable, Unroutable, "", cancellationToken: cancellationToken);
        foreach (var name in events)
            await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, new Dictionary<string, object?> { [AlternateExchange] = Unroutable }, cancellationToken: cancellationToken);
    }
}
