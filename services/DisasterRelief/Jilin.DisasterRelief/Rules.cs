using System.Globalization;
using System.Resources;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.DisasterRelief;

/// <summary>What this programme refuses, by name. The texts stand in <c>Resources/Rules.resx</c>, in English and Chinese.</summary>
internal static class Rules
{
    private static readonly ResourceManager Texts = new("Jilin.DisasterRelief.Resources.Rules", typeof(Rules).Assembly);

    public static RuleException DisasterNotFound(Guid id) => new("disaster-not-found", Refusal.NotFound, Texts, id);

    public static RuleException AppealNotFound(Guid id) => new("appeal-not-found", Refusal.NotFound, Texts, id);

    public static RuleException NeedNotFound(Guid id) => new("need-not-found", Refusal.NotFound, Texts, id);

    public static RuleException DonationNotFound(Guid id) => new("donation-not-found", Refusal.NotFound, Texts, id);

    public static RuleException ReportNotFound(Guid id) => new("report-not-found", Refusal.NotFound, Texts, id);

    public static RuleException DistributionNotFound(Guid id) => new("distribution-not-found", Refusal.NotFound, Texts, id);

    public static RuleException SelfHelpProjectNotFound(Guid id) => new("self-help-project-not-found", Refusal.NotFound, Texts, id);

    public static RuleException LabourTransferNotFound(Guid id) => new("labour-transfer-not-found", Refusal.NotFound, Texts, id);

    public static RuleException UnknownNeed(Guid id) => new("unknown-need", Refusal.Refused, Texts, id) { Field = "needId" };

    public static RuleException UnknownDonation(Guid id) => new("unknown-donation", Refusal.Refused, Texts, id) { Field = "donationId" };

    public static RuleException DisasterClosed(DateOnly on) => new("disaster-closed", Refusal.Conflict, Texts, on);

    public static RuleException NotClosedYet() => new("not-closed-yet", Refusal.Conflict, Texts);

    public static RuleException NestedDivisions(string inner, string outer) => new("nested-divisions", Refusal.Refused, Texts, inner, outer) { Field = "divisionCodes" };

    public static RuleException OutsideDisaster(string code) => new("outside-disaster", Refusal.Refused, Texts, code);

    public static RuleException InTheFuture(string field, DateOnly on) => new("in-the-future", Refusal.Refused, Texts, on) { Field = field };

    public static RuleException InTheFuture(string field, DateTimeOffset at) => new("in-the-future", Refusal.Refused, Texts, Instant(at)) { Field = field };

    public static RuleException BeforeDisaster(string field, DateOnly on, DateOnly startedOn) => new("before-disaster", Refusal.Refused, Texts, on, startedOn) { Field = field };

    public static RuleException ReportNeedsTownship(string code) => new("report-needs-township", Refusal.Refused, Texts, code) { Field = "townshipCode" };

    public static RuleException ReportedBeforeObserved() => new("reported-before-observed", Refusal.Refused, Texts) { Field = "reportedAt" };

    public static RuleException BeforePreviousReport(DateTimeOffset at, DateTimeOffset previous) => new("before-previous-report", Refusal.Refused, Texts, Instant(at), Instant(previous)) { Field = "observedAt" };

    public static RuleException FirstReportExists(string code) => new("first-report-exists", Refusal.Conflict, Texts, code);

    public static RuleException FirstReportMissing(string code) => new("first-report-missing", Refusal.Conflict, Texts, code);

    public static RuleException AlreadyVerified(string code) => new("already-verified", Refusal.Conflict, Texts, code);

    public static RuleException NeedNeedsTownshipOrVillage(string code) => new("need-needs-township-or-village", Refusal.Refused, Texts, code) { Field = "divisionCode" };

    public static RuleException AppealClosed(Guid id) => new("appeal-closed", Refusal.Conflict, Texts, id);

    public static RuleException BeforeOpening(string field, DateOnly on, DateOnly opensOn) => new("before-opening", Refusal.Refused, Texts, on, opensOn) { Field = field };

    public static RuleException WrongStatus(ReliefDonationStatus now) => new("wrong-status", Refusal.Conflict, Texts, now);

    public static RuleException LedgerDoesNotFitNeed(DonationLedger ledger, NeedKind need) => new("ledger-does-not-fit-need", Refusal.Refused, Texts, ledger, need);

    public static RuleException ItemDoesNotFitNeed(string item, string unit) => new("item-does-not-fit-need", Refusal.Refused, Texts, item, unit) { Field = "goods" };

    public static RuleException DonorSpecifiedUse(string code) => new("donor-specified-use", Refusal.Refused, Texts, code);

    public static RuleException OutsideAppeal(string code) => new("outside-appeal", Refusal.Refused, Texts, code);

    public static RuleException BeforePreviousStep(DateOnly on, DateOnly previous) => new("before-previous-step", Refusal.Refused, Texts, on, previous) { Field = "on" };

    public static RuleException OverAllocation(decimal wanted, decimal ofDonation, decimal ofNeed) => new("over-allocation", Refusal.Refused, Texts, wanted, ofDonation, ofNeed);

    public static RuleException OverDistribution(decimal wanted, decimal left) => new("over-distribution", Refusal.Refused, Texts, wanted, left);

    public static RuleException UnverifiedReports(IReadOnlyList<string> townships) => new("unverified-reports", Refusal.Refused, Texts, townships.Count, string.Join(", ", townships.Take(10)));

    public static RuleException UndistributedDonations(int donations) => new("undistributed-donations", Refusal.Refused, Texts, donations);

    public static RuleException YearOutOfRange(int year) => new("year-out-of-range", Refusal.Malformed, Texts, year) { Field = "year" };

    /// <summary>A text for a field check, in the reader's language.</summary>
    public static string Text(string name) => Texts.GetString(name, CultureInfo.CurrentUICulture)!;

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
