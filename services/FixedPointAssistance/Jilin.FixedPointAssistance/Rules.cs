using System.Globalization;
using System.Resources;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.FixedPointAssistance;

/// <summary>What this programme refuses, by name. The texts stand in <c>Resources/Rules.resx</c>, in English and Chinese.</summary>
internal static class Rules
{
    private static readonly ResourceManager Texts = new("Jilin.FixedPointAssistance.Resources.Rules", typeof(Rules).Assembly);

    public static RuleException UnitNotFound(Guid id) => new("unit-not-found", Refusal.NotFound, Texts, id);

    public static RuleException DonationNotFound(Guid id) => new("donation-not-found", Refusal.NotFound, Texts, id);

    public static RuleException UnitNameTaken(string name) => new("unit-name-taken", Refusal.Conflict, Texts, name) { Field = "name" };

    public static RuleException PairingNeedsTownship(string code) => new("pairing-needs-township", Refusal.Refused, Texts, code) { Field = "townshipCode" };

    public static RuleException AlreadyPaired(string code, int year) => new("already-paired", Refusal.Conflict, Texts, code, year);

    public static RuleException UnknownUnit(Guid id) => new("unknown-unit", Refusal.Refused, Texts, id) { Field = "unitId" };

    public static RuleException UnknownAppeal(Guid id) => new("unknown-appeal", Refusal.Refused, Texts, id) { Field = "appealId" };

    public static RuleException AppealClosed(Guid id) => new("appeal-closed", Refusal.Refused, Texts, id) { Field = "appealId" };

    public static RuleException OutsideAppeal(string code) => new("outside-appeal", Refusal.Refused, Texts, code) { Field = "divisionCode" };

    public static RuleException OnePurpose() => new("one-purpose", Refusal.Refused, Texts) { Field = "purpose" };

    public static RuleException ForwardedHasNoPurpose() => new("forwarded-has-no-purpose", Refusal.Refused, Texts) { Field = "purpose" };

    public static RuleException LedgerNotForAppeals(DonationLedger ledger) => new("ledger-not-for-appeals", Refusal.Refused, Texts, ledger) { Field = "ledger" };

    public static RuleException AllocationNeedsTarget() => new("allocation-needs-target", Refusal.Refused, Texts);

    public static RuleException DonorSpecifiedUse() => new("donor-specified-use", Refusal.Refused, Texts);

    public static RuleException DistributedByDisasterRelief() => new("distributed-by-disaster-relief", Refusal.Conflict, Texts);

    public static RuleException AlreadyDistributed() => new("already-distributed", Refusal.Conflict, Texts);

    public static RuleException DeliveredElsewhere(string code, string allocated) => new("delivered-elsewhere", Refusal.Refused, Texts, code, allocated) { Field = "divisionCode" };

    public static RuleException WrongStatus(DonationStatus now, DonationStatus wanted) => new("wrong-status", Refusal.Conflict, Texts, now, wanted);

    public static RuleException BeforePreviousStep(DateOnly on, DateOnly previous) => new("before-previous-step", Refusal.Refused, Texts, on, previous) { Field = "on" };

    public static RuleException InTheFuture(string field, DateOnly on) => new("in-the-future", Refusal.Refused, Texts, on) { Field = field };

    public static RuleException GoodsDoNotAddUp(string stated, string sum) => new("goods-do-not-add-up", Refusal.Refused, Texts, stated, sum) { Field = "goods" };

    public static RuleException GoodsNeedLines() => new("goods-need-lines", Refusal.Refused, Texts) { Field = "goods" };

    public static RuleException OnlyGoodsHaveLines(DonationLedger ledger) => new("only-goods-have-lines", Refusal.Refused, Texts, ledger) { Field = "goods" };

    public static RuleException AmountMissing() => new("amount-missing", Refusal.Malformed, Texts) { Field = "amountYuan" };

    public static RuleException YearOutOfRange(int year) => new("year-out-of-range", Refusal.Malformed, Texts, year) { Field = "year" };

    public static RuleException NotReceivedYet() => new("not-received-yet", Refusal.Conflict, Texts);

    /// <summary>A text for a field check, in the reader's language.</summary>
    public static string Text(string name) => Texts.GetString(name, CultureInfo.CurrentUICulture)!;
}
