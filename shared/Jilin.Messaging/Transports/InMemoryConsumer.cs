using Jilin.Messaging.Inbox;
using MassTransit;

namespace Jilin.Messaging.Transports;

/// <summary>MassTransit's in-memory bus delivers here, one by one or in batches.</summary>
internal sealed class InMemoryConsumer(Subscription subscription, InboxProcessor inbox, LocalDeliveries local) : IConsumer<CloudEvent>, IConsumer<Batch<CloudEvent>>
{
    public Task Consume(ConsumeContext<CloudEvent> context) => ProcessAsync([context.Message], context.CancellationToken);

    public Task Consume(ConsumeContext<Batch<CloudEvent>> context) => ProcessAsync(InOrder([.. context.Message.Select(message => message.Message)]), context.CancellationToken);

    // The bus promises no order inside a batch; a stream's versions do.
    private static List<CloudEvent> InOrder(List<CloudEvent> batch)
    {
        var streams = batch.GroupBy(message => message.Subject).ToDictionary(stream => stream.Key, stream => new Queue<CloudEvent>(stream.OrderBy(message => message.StreamVersion)));
        return [.. batch.Select(message => streams[message.Subject].Dequeue())];
    }

    private async Task ProcessAsync(IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        await inbox.ProcessAsync(subscription, messages, cancellationToken);
        foreach (var message in messages) local.Done(message.Id, subscription.Name);
    }
}
