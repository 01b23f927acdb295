using System.Collections.Concurrent;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using MassTransit;

namespace Jilin.Messaging.Transports;

/// <summary>MassTransit's in-memory bus, for all services in one process.</summary>
internal sealed class InMemoryTransport(IBus bus, LocalDeliveries deliveries, IEnumerable<Subscription> subscriptions) : ITransport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILookup<string, string> _consumers = subscriptions
        .SelectMany(subscription => subscription.Handlers.Keys.Select(type => (Type: type, subscription.Name)))
        .ToLookup(binding => binding.Type, binding => binding.Name);

    private readonly ConcurrentDictionary<string, Task<ISendEndpoint>> _exchanges = new();

    public async Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        if (!_consumers.Contains(message.Type)) return;
        var taken = deliveries.Expect(message.MessageId, _consumers[message.Type]);
        var cloudEvent = CloudEvent.FromBytes(message.Body);
        try
        {
            var exchange = await _exchanges.GetOrAdd(message.Type, type => bus.GetSendEndpoint(new($"exchange:{type}")));
            await exchange.Send(cloudEvent, cancellationToken);
            await taken.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TransportDownException("A local consumer has not committed in time.", late);
        }
        catch (Exception stopped) when (stopped is not OperationCanceledException)
        {
            _exchanges.TryRemove(message.Type, out _);
            throw new TransportDownException("The in-memory bus does not run.", stopped);
        }
    }
}
