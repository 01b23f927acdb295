using System.Text.Json;
using System.Threading.Channels;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Jilin.Messaging.Transports;

/// <summary>
/// Takes this process's queues from RabbitMQ, by its own client: a queue's deliveries are handled in the queue's order, as many at a time as the
/// subscription allows and are there, and acknowledged when their transaction has committed.
/// </summary>
internal sealed class RabbitMqConsumers(Broker broker, IEnumerable<Subscription> subscriptions, IEnumerable<Publication> publications, InboxProcessor inbox, TimeProvider clock, ILogger<RabbitMqConsumers> logger)
    : BackgroundService
{
    private const ushort Ahead = 64;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The step of a deployment that comes before any service starts: what is published to a queue that is not there yet would miss it.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await broker.ConnectAsync("jilin-topology", cancellationToken);
        await using var topology = new Topology(connection, logger);
        await topology.DeclareAsync(cancellationToken);
        foreach (var publication in publications) await topology.DeclareAsync(publication.Type, cancellationToken);
        foreach (var subscription in subscriptions) await topology.DeclareAsync(subscription, cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(subscriptions.Select(subscription => ConsumeForEverAsync(subscription, stoppingToken)));

    private async Task ConsumeForEverAsync(Subscription subscription, CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                await ConsumeAsync(subscription, () => failures = 0, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                failures++;
                var outage = exception is TransportDownException or BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or IOException or TimeoutException or OperationCanceledException;
                logger.LogWarning(outage ? null : exception, "{Consumer}: cannot take from RabbitMQ ({Failures} in a row), and tries again: {Error}", subscription.Name, failures, exception.Message);
                var pause = TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, 100 << Math.Min(failures, 6)));
                await Task.Delay(pause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // A channel that was lost is opened anew with all that belongs to it: what was delivered over it and not acknowledged, the broker delivers again.
    private async Task ConsumeAsync(Subscription subscription, Action working, CancellationToken stoppingToken)
    {
        await using var connection = await broker.ConnectAsync(subscription.Name, stoppingToken);
        await using (var topology = new Topology(connection, logger)) await topology.DeclareAsync(subscription, stoppingToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stoppingToken);
        await channel.BasicQosAsync(0, (ushort)Math.Max(Ahead, 2 * subscription.BatchSize), false, stoppingToken);

        var arrived = Channel.CreateUnbounded<Delivery>(new() { SingleReader = true, SingleWriter = true });
        channel.ChannelShutdownAsync += (_, shutdown) => Lost(shutdown.ReplyText);
        var consumer = new AsyncEventingBasicConsumer(channel);
        // The broker ends a consumer when its queue goes away.
        consumer.UnregisteredAsync += (_, _) => Lost("The queue is gone.");
        // The body's memory is the client's, and is used again after this.
        consumer.ReceivedAsync += async (_, delivery) => await arrived.Writer.WriteAsync(new(delivery.DeliveryTag, Read(delivery.Body.Span)), CancellationToken.None);
        await channel.BasicConsumeAsync(subscription.Name, autoAck: false, consumer, stoppingToken);

        var batch = new List<Delivery>(subscription.BatchSize);
        while (await arrived.Reader.WaitToReadAsync(stoppingToken))
        {
            batch.Clear();
            while (batch.Count < subscription.BatchSize && arrived.Reader.TryRead(out var delivery)) batch.Add(delivery);
            var events = batch.Where(delivery => delivery.Event is not null).Select(delivery => delivery.Event!).ToList();
            if (events.Count > 0) await inbox.ProcessAsync(subscription, events, stoppingToken);
            foreach (var alien in batch.Where(delivery => delivery.Event is null))
            {
                logger.LogError("{Consumer}: a message that is no event goes to {CatchAll}", subscription.Name, Topology.Unroutable);
                await channel.BasicRejectAsync(alien.Tag, requeue: false, stoppingToken);
            }

            if (events.Count > 0) await channel.BasicAckAsync(batch.Last(delivery => delivery.Event is not null).Tag, multiple: true, stoppingToken);
            working();
        }

        Task Lost(string why)
        {
            arrived.Writer.TryComplete(new TransportDownException(why));
            return Task.CompletedTask;
        }
    }

    private static CloudEvent? Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return CloudEvent.FromBytes(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private readonly record struct Delivery(ulong Tag, CloudEvent? Event);
}
