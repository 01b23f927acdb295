using System.Collections;
using System.Reflection;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Divisions;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Errors;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

/// <summary>Donations in every state of their life, as they come to be there: pledged on day 0, received on day 1, allocated on day 2, and so on.</summary>
internal static class Given
{
    public const string County = "220822000000";
    public const string Township = "220822100000";
    public const string OtherTownship = "220822101000";
    public const string OtherCounty = "220821000000";

    private const string UnitName = "吉林省农业委员会";

    public static readonly string Village = DivisionRegister.Jilin.Children(Township)[0].Code;
    public static readonly Money Amount = Money.FromYuan(1000.01m);

    public static Division Place(string code) => DivisionRegister.Jilin.Get(code);

    public static DateOnly Day(int number) => new DateOnly(2009, 7, 10).AddDays(number);

    public static AidingUnit Unit() => AidingUnit.Register(UnitName, AidingUnitKind.ProvincialOrgan);

    public static AppealState Appeal(AppealStatus status = AppealStatus.Open, DateOnly? closesOn = null, Guid? id = null) =>
        new(id ?? Guid.NewGuid(), Guid.NewGuid(), "Drought appeal", [County], null, Day(-5), closesOn, status);

    public static Purpose Nowhere => new(null, null, null);

    public static Purpose To(string division) => new(Place(division), null, null);

    public static Purpose To(AppealState appeal, string? division = null) => new(division is null ? null : Place(division), appeal, null);

    public static Purpose ToProject(Guid project, string? division = null) => new(division is null ? null : Place(division), null, project);

    public static Donation Pledged(DonationLedger ledger = DonationLedger.Cash, Purpose? purpose = null) =>
        Donation.Pledge(new(Guid.NewGuid(), UnitName), ledger, Amount, [], purpose ?? Nowhere, Day(0), null);

    public static Donation Received(DonationLedger ledger = DonationLedger.Cash, Purpose? purpose = null)
    {
        var donation = Pledged(ledger, purpose);
        donation.Receive(Day(1), "cashier", null);
        return donation;
    }

    public static Donation Allocated(Purpose? target = null)
    {
        var donation = Received();
        donation.Allocate(target ?? To(County), Day(2), "office", null);
        return donation;
    }

    public static Donation Cancelling(AppealState appeal)
    {
        var donation = Allocated(To(appeal));
        donation.Cancel(Day(3), "office", "by mistake");
        return donation;
    }

    public static Donation Delivered()
    {
        var donation = Allocated();
        donation.Deliver(Place(Township), Day(3), "office", null);
        return donation;
    }

    public static Donation Reported()
    {
        var donation = Delivered();
        donation.Report(Day(4), "office", null);
        return donation;
    }

    public static Donation Cancelled()
    {
        var donation = Pledged();
        donation.Cancel(Day(1), "office", "by mistake");
        return donation;
    }

    /// <summary>A donation that went, or was meant to go, to the appeal.</summary>
    public static Donation ForAppeal(DonationStatus status, AppealState appeal)
    {
        var donation = status switch
        {
            DonationStatus.Pledged => Pledged(purpose: To(appeal)),
            DonationStatus.Received => Received(purpose: To(appeal)),
            DonationStatus.Cancelling or DonationStatus.Cancelled => Cancelling(appeal),
            _ => Allocated(To(appeal)),
        };
        if (status == DonationStatus.Cancelled) donation.Follow(Relief(donation, appeal, ReliefDonationStatus.Withdrawn), Day(3));
        if (status is DonationStatus.Delivered or DonationStatus.Reported) donation.Follow(Relief(donation, appeal, ReliefDonationStatus.Distributed, Part(Township, Amount.Yuan, 3)), Day(3));
        if (status == DonationStatus.Reported) donation.Report(Day(4), "office", null);
        Assert.Equal(status, donation.Status);
        return donation;
    }

    /// <summary>What disaster relief says of it.</summary>
    public static ReliefDonationState Relief(Donation donation, AppealState appeal, ReliefDonationStatus status, params IReadOnlyList<Distribution> parts) =>
        new(donation.Id, appeal.AppealId, appeal.DisasterId, status, donation.Amount.Yuan, parts.Sum(part => part.ValueYuan), parts);

    public static Distribution Part(string division, decimal yuan, int day) => new(Guid.NewGuid(), Guid.NewGuid(), division, yuan, Day(day));

    // What an aggregate has raised is the outbox's business, and closed to others; here it is what consumers will hear.
    public static IReadOnlyList<object> Events(this Aggregate aggregate) =>
        [.. ((IEnumerable)typeof(Aggregate).GetProperty("Raised", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(aggregate)!)
            .Cast<object>().Select(raised => raised.GetType().GetProperty("Event")!.GetValue(raised)!)];

    public static void Refuses(string rule, Action step) => Assert.Equal(rule, Assert.Throws<RuleException>(step).Rule);
}
