using System.Resources;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;

namespace Jilin.DisasterRelief;

/// <summary>What this programme refuses, by name. The texts stand in <c>Resources/Rules.resx</c>, in English and Chinese.</summary>
internal static class Rules
{
    private static readonly ResourceManager Texts = new("Jilin.DisasterRelief.Resources.Rules", typeof(Rules).Assembly);

    public static readonly Rule<Guid> DisasterNotFound = new("disaster-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> AppealNotFound = new("appeal-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> NeedNotFound = new("need-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> DonationNotFound = new("donation-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> ReportNotFound = new("report-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> DistributionNotFound = new("distribution-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> SelfHelpProjectNotFound = new("self-help-project-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> LabourTransferNotFound = new("labour-transfer-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<Guid> UnknownNeed = new("unknown-need", Refusal.Refused, Texts) { Field = "needId" };
    public static readonly Rule<Guid> UnknownDonation = new("unknown-donation", Refusal.Refused, Texts) { Field = "donationId" };
    public static readonly Rule<DateOnly> DisasterClosed = new("disaster-closed", Refusal.Conflict, Texts);
    public static readonly Rule NotClosedYet = new("not-closed-yet", Refusal.Conflict, Texts);
    public static readonly Rule<string, string> NestedDivisions = new("nested-divisions", Refusal.Refused, Texts) { Field = "divisionCodes" };
    public static readonly Rule<string> OutsideDisaster = new("outside-disaster", Refusal.Refused, Texts);
    public static readonly Rule<DateOnly, DateOnly> BeforeDisaster = new("before-disaster", Refusal.Refused, Texts);
    public static readonly Rule<string> ReportNeedsTownship = new("report-needs-township", Refusal.Refused, Texts) { Field = "townshipCode" };
    public static readonly Rule ReportedBeforeObserved = new("reported-before-observed", Refusal.Refused, Texts) { Field = "reportedAt" };
    public static readonly Rule<DateTimeOffset, DateTimeOffset> BeforePreviousReport = new("before-previous-report", Refusal.Refused, Texts) { Field = "observedAt" };
    public static readonly Rule<string> FirstReportExists = new("first-report-exists", Refusal.Conflict, Texts);
    public static readonly Rule<string> FirstReportMissing = new("first-report-missing", Refusal.Conflict, Texts);
    public static readonly Rule<string> AlreadyVerified = new("already-verified", Refusal.Conflict, Texts);
    public static readonly Rule<string> NeedNeedsTownshipOrVillage = new("need-needs-township-or-village", Refusal.Refused, Texts) { Field = "divisionCode" };
    public static readonly Rule<Guid> AppealClosed = new("appeal-closed", Refusal.Conflict, Texts);
    public static readonly Rule<DateOnly, DateOnly> BeforeOpening = new("before-opening", Refusal.Refused, Texts);
    public static readonly Rule<ReliefDonationStatus> WrongStatus = new("wrong-status", Refusal.Conflict, Texts);
    public static readonly Rule<DonationLedger, NeedKind> LedgerDoesNotFitNeed = new("ledger-does-not-fit-need", Refusal.Refused, Texts);
    public static readonly Rule<string, string> ItemDoesNotFitNeed = new("item-does-not-fit-need", Refusal.Refused, Texts) { Field = "goods" };
    public static readonly Rule<string> DonorSpecifiedUse = new("donor-specified-use", Refusal.Refused, Texts);
    public static readonly Rule<string> OutsideAppeal = new("outside-appeal", Refusal.Refused, Texts);
    public static readonly Rule<decimal, decimal, decimal> OverAllocation = new("over-allocation", Refusal.Refused, Texts);
    public static readonly Rule<decimal, decimal> OverDistribution = new("over-distribution", Refusal.Refused, Texts);
    public static readonly Rule<int, string> UnverifiedReports = new("unverified-reports", Refusal.Refused, Texts);
    public static readonly Rule<int> UndistributedDonations = new("undistributed-donations", Refusal.Refused, Texts);

    public static readonly CheckText AmountOrGoods = new("amount-or-goods", Texts);
    public static readonly CheckText CashNeedFields = new("cash-need-fields", Texts);
    public static readonly CheckText GoodsNeedFields = new("goods-need-fields", Texts);
    public static readonly CheckText TooManyLines = new("too-many-lines", Texts);
}
