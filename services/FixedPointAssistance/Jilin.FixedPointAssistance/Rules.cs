using System.Resources;
using Jilin.FixedPointAssistance.Contracts.V1;

namespace Jilin.FixedPointAssistance;

/// <summary>What this programme refuses, by name. The texts stand in <c>Resources/Rules.resx</c>, in English and Chinese.</summary>
internal static class Rules
{
    private static readonly ResourceManager Texts = new("Jilin.FixedPointAssistance.Resources.Rules", typeof(Rules).Assembly);

    public static readonly Rule<Guid> UnitNotFound = new("unit-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> DonationNotFound = new("donation-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<string> UnitNameTaken = new("unit-name-taken", Refusal.Conflict, Texts) { Field = "name" };
    public static readonly Rule<string> PairingNeedsTownship = new("pairing-needs-township", Refusal.Refused, Texts) { Field = "townshipCode" };
    public static readonly Rule<string, int> AlreadyPaired = new("already-paired", Refusal.Conflict, Texts);
    public static readonly Rule<Guid> UnknownUnit = new("unknown-unit", Refusal.Refused, Texts) { Field = "unitId" };
    public static readonly Rule<Guid> UnknownAppeal = new("unknown-appeal", Refusal.Refused, Texts) { Field = "appealId" };
    public static readonly Rule<Guid> AppealClosed = new("appeal-closed", Refusal.Refused, Texts) { Field = "appealId" };
    public static readonly Rule<string> OutsideAppeal = new("outside-appeal", Refusal.Refused, Texts) { Field = "divisionCode" };
    public static readonly Rule OnePurpose = new("one-purpose", Refusal.Refused, Texts) { Field = "purpose" };
    public static readonly Rule ForwardedHasNoPurpose = new("forwarded-has-no-purpose", Refusal.Refused, Texts) { Field = "purpose" };
    public static readonly Rule<DonationLedger> LedgerNotForAppeals = new("ledger-not-for-appeals", Refusal.Refused, Texts) { Field = "ledger" };
    public static readonly Rule AllocationNeedsTarget = new("allocation-needs-target", Refusal.Refused, Texts);
    public static readonly Rule DonorSpecifiedUse = new("donor-specified-use", Refusal.Refused, Texts);
    public static readonly Rule DistributedByDisasterRelief = new("distributed-by-disaster-relief", Refusal.Conflict, Texts);
    public static readonly Rule AlreadyDistributed = new("already-distributed", Refusal.Conflict, Texts);
    public static readonly Rule<string, string> DeliveredElsewhere = new("delivered-elsewhere", Refusal.Refused, Texts) { Field = "divisionCode" };
    public static readonly Rule<DonationStatus, DonationStatus> WrongStatus = new("wrong-status", Refusal.Conflict, Texts);
    public static readonly Rule<string, string> GoodsDoNotAddUp = new("goods-do-not-add-up", Refusal.Refused, Texts) { Field = "goods" };
    public static readonly Rule GoodsNeedLines = new("goods-need-lines", Refusal.Refused, Texts) { Field = "goods" };
    public static readonly Rule<DonationLedger> OnlyGoodsHaveLines = new("only-goods-have-lines", Refusal.Refused, Texts) { Field = "goods" };
    public static readonly Rule AmountMissing = new("amount-missing", Refusal.Malformed, Texts) { Field = "amountYuan" };
    public static readonly Rule NotReceivedYet = new("not-received-yet", Refusal.Conflict, Texts);

    public static readonly CheckText TooManyLines = new("too-many-lines", Texts);
}
