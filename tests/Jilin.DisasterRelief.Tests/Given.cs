using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.DisasterRelief.Tests;

/// <summary>A drought in two counties in 2009, and what tests need around it.</summary>
internal static class Given
{
    public const string Tongyu = "220822000000";
    public const string Zhenlai = "220821000000";
    public const string TongyuTown = "220822100000";
    public const string ZhenlaiTown = "220821100000";
    public const string Elsewhere = "220102001000";

    public static readonly DateOnly Day = new(2009, 7, 15);

    public static Disaster Drought() => Disaster.Declare(DisasterKind.Drought, "2009年旱灾", new(2009, 6, 15), [Tongyu, Zhenlai]);

    public static Appeal Appeal(Disaster? disaster = null, params string[] area)
    {
        disaster ??= Drought();
        return Domain.Appeal.Open(disaster, "Drought appeal", area.Length == 0 ? disaster.DivisionCodes : area, null, new(2009, 7, 1), null);
    }

    public static Appeal ClosedAppeal(Disaster? disaster = null)
    {
        var appeal = Appeal(disaster);
        appeal.Close(new(2009, 7, 10), "test", null);
        return appeal;
    }

    public static Need CashNeed(decimal yuan = 1_000_000, string division = TongyuTown, Disaster? disaster = null) =>
        Need.Ask(disaster ?? Drought(), division, null, null, (long)(yuan * 100), null);

    public static Need GoodsNeed(decimal quantity = 1_000_000, string item = "flour", string unit = "bag", string division = TongyuTown) =>
        Need.Ask(Drought(), division, item, unit, Thousandths.Of(quantity), null);

    public static DonationState Cash(decimal yuan, Guid? appealId = null, string? division = null, Guid? id = null, DonationStatus status = DonationStatus.Allocated) =>
        Donation(DonationLedger.Cash, yuan, [], appealId, division, id, status);

    public static DonationState Goods(params GoodsLine[] lines) => Donation(DonationLedger.Goods, lines.Sum(line => line.ValueYuan), lines, null, null, null, DonationStatus.Allocated);

    /// <summary>Taken over by an open appeal.</summary>
    public static ReliefDonation Received(DonationState donation, Appeal? appeal = null)
    {
        var relief = ReliefDonation.Of(donation);
        relief.FollowAllocation(donation, appeal ?? Appeal());
        return relief;
    }

    public static void Refused(string rule, Action act, string? field = null)
    {
        var refusal = Assert.Throws<RuleException>(act);
        Assert.Equal((rule, field ?? refusal.Field), (refusal.Rule, refusal.Field));
    }

    public static DonationState Donation(DonationLedger ledger, decimal yuan, IReadOnlyList<GoodsLine> goods, Guid? appealId, string? division, Guid? id, DonationStatus status)
    {
        var target = new DonationPurpose(division, appealId ?? Guid.NewGuid(), null);
        return new(id ?? Guid.NewGuid(), Guid.NewGuid(), "吉林大学", ledger, status, yuan, goods, new(division, null, null), target, new(2009, 7, 1), new(2009, 7, 2), new(2009, 7, 12), null, null, null, []);
    }
}
