using System.Resources;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Messaging.Operations;

/// <summary>What an operator is refused, by name.</summary>
internal static class Rules
{
    internal static readonly ResourceManager Texts = new("Jilin.Messaging.Resources.Rules", typeof(Rules).Assembly);

    public static RuleException ParkedMessageNotFound(Guid messageId) => new("parked-message-not-found", Refusal.NotFound, Texts, messageId);

    public static RuleException FailedDeliveryNotFound(string consumer, Guid messageId) => new("failed-delivery-not-found", Refusal.NotFound, Texts, consumer, messageId);

    public static RuleException StreamNotHeld(Guid streamId) => new("stream-not-held", Refusal.NotFound, Texts, streamId);

    public static RuleException OperatorActionNotFound(Guid id) => new("operator-action-not-found", Refusal.NotFound, Texts, id);

    public static RuleException NoSuchConsumer(string consumer) => new("no-such-consumer", Refusal.Conflict, Texts, consumer);

    public static RuleException AlreadyDraining(DateTimeOffset since) => new("already-draining", Refusal.Conflict, Texts, since.ToString("O"));

    public static RuleException RepublicationNotFound(Guid id) => new("republication-not-found", Refusal.NotFound, Texts, id);

    public static RuleException RepublicationEnded(DateTimeOffset at) => new("republication-ended", Refusal.Conflict, Texts, at.ToString("O"));

    public static RuleException UnknownEvent(string type) => new("unknown-event", Refusal.Refused, Texts, type) { Field = "type" };

    public static RuleException NotDraining() => new("not-draining", Refusal.Conflict, Texts);
}
