namespace Jilin.Messaging.Outbox;

/// <summary>An event type a service publishes, or a timer of its own.</summary>
internal sealed record Publication(Type Context, string Type);
