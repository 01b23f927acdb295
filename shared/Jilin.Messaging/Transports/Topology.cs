using Jilin.Messaging.Inbox;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Jilin.Messaging.Transports;

/// <summary>
/// What stands on the broker: a durable fanout exchange per event, a quorum queue per consumer, and a catch-all for events no queue is bound to and
/// messages no consumer can read, so that such a message is kept and seen instead of dropped.
/// </summary>
/// <remarks>
/// The broker compares every declaration's arguments with what stands, and refuses others. Versions whose arguments differ run side by side during every
/// upgrade, so a refusal is a warning: what was declared first stands, until an operator changes it.
/// </remarks>
internal sealed class Topology(IConnection connection, ILogger logger) : IAsyncDisposable
{
    public const string ContentType = "application/cloudevents+json";
    public const string Unroutable = "jilin.unroutable";

    // An event may have no listener for good; what is kept for looking into need not fill the disk.
    private const int MostUnroutable = 100_000;

    private readonly HashSet<string> _events = [];
    private IChannel? _channel;

    /// <summary>The catch-all.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        await DeclareExchangeAsync(Unroutable, [], cancellationToken);
        await DeclareQueueAsync(Unroutable, [Unroutable], new() { ["x-max-length"] = MostUnroutable }, cancellationToken);
    }

    /// <summary>An event, once the catch-all stands: it goes there if nobody listens.</summary>
    public async Task DeclareAsync(string name, CancellationToken cancellationToken)
    {
        if (_events.Contains(name)) return;
        await DeclareExchangeAsync(name, new() { ["alternate-exchange"] = Unroutable }, cancellationToken);
        _events.Add(name);
    }

    /// <summary>A consumer, and the events it listens to: services start in any order.</summary>
    public async Task DeclareAsync(Subscription subscription, CancellationToken cancellationToken)
    {
        await DeclareAsync(cancellationToken);
        foreach (var name in subscription.Handlers.Keys) await DeclareAsync(name, cancellationToken);
        var arguments = new Dictionary<string, object?>
        {
            // With replicas, one of them consumes a queue at a time: that is what keeps a stream's order.
            ["x-single-active-consumer"] = true,
            ["x-dead-letter-exchange"] = Unroutable,
        };
        await DeclareQueueAsync(subscription.Name, subscription.Handlers.Keys, arguments, cancellationToken);
    }

    public ValueTask DisposeAsync() => _channel?.DisposeAsync() ?? default;

    private Task DeclareExchangeAsync(string name, Dictionary<string, object?> arguments, CancellationToken cancellationToken) =>
        DeclareAsync(channel => channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, autoDelete: false, arguments, cancellationToken: cancellationToken), cancellationToken);

    private async Task DeclareQueueAsync(string name, IEnumerable<string> exchanges, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        await DeclareAsync(channel => channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken), cancellationToken);
        foreach (var exchange in exchanges) await DeclareAsync(channel => channel.QueueBindAsync(name, exchange, "", cancellationToken: cancellationToken), cancellationToken);
    }

    private async Task DeclareAsync(Func<IChannel, Task> declare, CancellationToken cancellationToken)
    {
        if (_channel is not { IsOpen: true })
        {
            await DisposeAsync();
            _channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        }

        try
        {
            await declare(_channel);
        }
        catch (OperationInterruptedException refusal) when (refusal.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
        {
            logger.LogWarning("RabbitMQ keeps what was declared before, and differently: {Refusal}", refusal.ShutdownReason.ReplyText);
        }
    }
}
