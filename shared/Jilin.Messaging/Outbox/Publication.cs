namespace Jilin.Messaging.Outbox;

/// <summary>An event a service publishes, or a timer of its own.</summary>
internal sealed record Publication(Type Context, Type Event)
{
    public string Type { get; } = EventName.Of(Event);
}
