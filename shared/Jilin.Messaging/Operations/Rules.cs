using System.Resources;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Messaging.Operations;

/// <summary>What an operator is refused, by name.</summary>
internal static class Rules
{
    internal static readonly ResourceManager Texts = new("Jilin.Messaging.Resources.Rules", typeof(Rules).Assembly);

    public static readonly Rule<Guid> ParkedMessageNotFound = new("parked-message-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<string, Guid> FailedDeliveryNotFound = new("failed-delivery-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> StreamNotHeld = new("stream-not-held", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> OperatorActionNotFound = new("operator-action-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<string> NoSuchConsumer = new("no-such-consumer", Refusal.Conflict, Texts);
    public static readonly Rule<DateTimeOffset> AlreadyDraining = new("already-draining", Refusal.Conflict, Texts);
    public static readonly Rule NotDraining = new("not-draining", Refusal.Conflict, Texts);
    public static readonly Rule<Guid> RepublicationNotFound = new("republication-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<DateTimeOffset> RepublicationEnded = new("republication-ended", Refusal.Conflict, Texts);
    public static readonly Rule<string> UnknownEvent = new("unknown-event", Refusal.Refused, Texts) { Field = "type" };
}
