using System.Resources;

namespace Jilin.ServiceDefaults.Errors;

/// <summary>The rules every API has, whatever its programme.</summary>
internal static class SharedRules
{
    internal static readonly ResourceManager Texts = new("Jilin.ServiceDefaults.Resources.SharedRules", typeof(SharedRules).Assembly);

    public static RuleException StaleEntityTag(string given, string current) => new("stale-entity-tag", Refusal.Stale, Texts, given, current);

    public static RuleException IdempotencyKeyMissing() => new("idempotency-key-missing", Refusal.Malformed, Texts) { Field = "Idempotency-Key" };

    public static RuleException IdempotencyKeyMalformed() => new("idempotency-key-malformed", Refusal.Malformed, Texts) { Field = "Idempotency-Key" };

    public static RuleException IdempotencyKeyReused() => new("idempotency-key-reused", Refusal.Refused, Texts);

    public static RuleException IdempotencyInProgress() => new("idempotency-in-progress", Refusal.Conflict, Texts);

    public static RuleException ChangedMeanwhile() => new("changed-meanwhile", Refusal.Conflict, Texts);

    public static RuleException UnknownFilter(string name, string known) => new("unknown-filter", Refusal.Malformed, Texts, name, known) { Field = name };

    public static RuleException RepeatedFilter(string name) => new("repeated-filter", Refusal.Malformed, Texts, name) { Field = name };

    public static RuleException UnknownChoice(string? given, string choices) => new("unknown-choice", Refusal.Malformed, Texts, given, choices);

    public static RuleException CursorMalformed() => new("cursor-malformed", Refusal.Malformed, Texts) { Field = "cursor" };

    public static RuleException LimitOutOfRange(int largest) => new("limit-out-of-range", Refusal.Malformed, Texts, largest) { Field = "limit" };
}
