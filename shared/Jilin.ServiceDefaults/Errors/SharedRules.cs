using System.Resources;

namespace Jilin.ServiceDefaults.Errors;

/// <summary>The rules every API has, whatever its programme, and those that several programmes have with one meaning.</summary>
public static class SharedRules
{
    internal static readonly ResourceManager Texts = new("Jilin.ServiceDefaults.Resources.SharedRules", typeof(SharedRules).Assembly);

    public static readonly Rule<string, string> StaleEntityTag = new("stale-entity-tag", Refusal.Stale, Texts);

    public static readonly Rule IdempotencyKeyMissing = new("idempotency-key-missing", Refusal.Malformed, Texts) { Field = "Idempotency-Key" };

    public static readonly Rule IdempotencyKeyMalformed = new("idempotency-key-malformed", Refusal.Malformed, Texts) { Field = "Idempotency-Key" };

    public static readonly Rule IdempotencyKeyReused = new("idempotency-key-reused", Refusal.Refused, Texts);

    public static readonly Rule IdempotencyInProgress = new("idempotency-in-progress", Refusal.Conflict, Texts);

    public static readonly Rule ChangedMeanwhile = new("changed-meanwhile", Refusal.Conflict, Texts);

    public static readonly Rule<string, string> UnknownFilter = new("unknown-filter", Refusal.Malformed, Texts);

    public static readonly Rule<string> RepeatedFilter = new("repeated-filter", Refusal.Malformed, Texts);

    public static readonly Rule<string?, string> UnknownChoice = new("unknown-choice", Refusal.Malformed, Texts);

    public static readonly Rule CursorMalformed = new("cursor-malformed", Refusal.Malformed, Texts) { Field = "cursor" };

    public static readonly Rule<int> LimitOutOfRange = new("limit-out-of-range", Refusal.Malformed, Texts) { Field = "limit" };

    /// <summary>Of a day or an instant.</summary>
    public static readonly Rule<IFormattable> InTheFuture = new("in-the-future", Refusal.Refused, Texts);

    public static readonly Rule<DateOnly, DateOnly> BeforePreviousStep = new("before-previous-step", Refusal.Refused, Texts) { Field = "on" };

    public static readonly Rule<int> YearOutOfRange = new("year-out-of-range", Refusal.Malformed, Texts) { Field = "year" };

    internal static readonly CheckText MustBePositive = new("must-be-positive", Texts);

    internal static readonly CheckText MustNotBeNegative = new("must-not-be-negative", Texts);

    internal static readonly CheckText TooManyDivisions = new("too-many-divisions", Texts);
}
