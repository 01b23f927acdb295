namespace Jilin.Messaging.Inbox;

/// <summary>
/// One consumer: a queue of the service's own, bound to the events it asks for. <see cref="Name"/> (<c>disaster-relief-donations</c>) is the queue and
/// the consumer in the inbox; it must never change.
/// </summary>
internal sealed record Subscription(Type Context, string Name, int BatchSize, IReadOnlyDictionary<string, Subscription.Handler> Handlers)
{
    public delegate Task Handler(IServiceProvider services, CloudEvent message, CancellationToken cancellationToken);
}
