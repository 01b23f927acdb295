using System.Globalization;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Domain;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.DisasterRelief.Tests;

/// <summary>Never more allocated than received, never more than is needed, never more distributed than allocated; and values exact to the fen.</summary>
public sealed class ReliefDonationCeilingTests
{
    [Fact]
    public void No_fen_more_than_the_donation_is_allocated()
    {
        var donation = Given.Received(Given.Cash(100));
        var (first, second) = (Given.CashNeed(), Given.CashNeed());
        donation.Allocate(first, Given.Appeal(), 60_00, Given.Day, "test");

        Given.Refused("over-allocation", () => donation.Allocate(second, Given.Appeal(), 40_01, Given.Day, "test"));
        donation.Allocate(second, Given.Appeal(), 40_00, Given.Day, "test");
        Assert.Equal(100_00, donation.EarmarkedFen);
    }

    [Fact]
    public void No_fen_more_than_the_need_asks_for_is_allocated_to_it()
    {
        var need = Given.CashNeed(50);
        Given.Received(Given.Cash(30)).Allocate(need, Given.Appeal(), 30_00, Given.Day, "test");
        var donation = Given.Received(Given.Cash(30));

        Given.Refused("over-allocation", () => donation.Allocate(need, Given.Appeal(), 20_01, Given.Day, "test"));
        donation.Allocate(need, Given.Appeal(), 20_00, Given.Day, "test");
        Assert.Equal(50_00, need.Allocated);
    }

    [Fact]
    public void No_fen_more_than_is_allocated_to_that_very_need_is_distributed_to_it()
    {
        var donation = Given.Received(Given.Cash(100));
        var (first, second) = (Given.CashNeed(), Given.CashNeed());
        donation.Allocate(first, Given.Appeal(), 60_00, Given.Day, "test");
        donation.Allocate(second, Given.Appeal(), 40_00, Given.Day, "test");
        donation.Distribute(first, 50_00, Given.Day, "test");

        Given.Refused("over-distribution", () => donation.Distribute(first, 10_01, Given.Day, "test"));
        donation.Distribute(first, 10_00, Given.Day, "test");
        Given.Refused("over-distribution", () => donation.Distribute(first, 1, Given.Day, "test"));
    }

    [Fact]
    public void A_refusal_says_what_is_left_in_yuan_or_in_the_goods_unit()
    {
        var (cash, cashNeed) = (Given.Received(Given.Cash(100)), Given.CashNeed(60.50m));
        Assert.Equal([70.01m, 100, 60.5m], Numbers(() => cash.Allocate(cashNeed, Given.Appeal(), 70_01, Given.Day, "test")));
        cash.Allocate(cashNeed, Given.Appeal(), 50_00, Given.Day, "test");
        Assert.Equal([12, 50, 10.5m], Numbers(() => cash.Allocate(cashNeed, Given.Appeal(), 12_00, Given.Day, "test")));
        Assert.Equal([60, 50], Numbers(() => cash.Distribute(cashNeed, 60_00, Given.Day, "test")));

        var (goods, goodsNeed) = (Given.Received(Given.Goods(new GoodsLine("flour", 12.5m, "bag", 300))), Given.GoodsNeed(8));
        Assert.Equal([9.125m, 12.5m, 8], Numbers(() => goods.Allocate(goodsNeed, Given.Appeal(), 9_125, Given.Day, "test")));
        goods.Allocate(goodsNeed, Given.Appeal(), 7_250, Given.Day, "test");
        Assert.Equal([8, 7.25m], Numbers(() => goods.Distribute(goodsNeed, 8_000, Given.Day, "test")));
    }

    [Fact]
    public void A_need_itself_takes_no_more_than_it_asks_for()
    {
        var need = Given.CashNeed(50);
        need.Allocate(20_00);
        Assert.Throws<InvalidOperationException>(() => need.Allocate(30_01));
        need.Allocate(30_00);
        Assert.Equal(50_00, need.Allocated);
    }

    [Fact]
    public void Every_change_of_a_need_is_a_new_version()
    {
        var need = Given.CashNeed();
        Assert.Equal(1, need.Version);
        need.Allocate(2);
        Assert.Equal(2, need.Version);
        need.Distribute(1);
        Assert.Equal(3, need.Version);
        need.Free(1);
        Assert.Equal((4, 1, 1), (need.Version, need.Allocated, need.Distributed));
    }

    [Fact]
    public void Nothing_is_distributed_to_a_need_without_an_allocation()
    {
        var donation = Given.Received(Given.Cash(100));
        Given.Refused("over-distribution", () => donation.Distribute(Given.CashNeed(), 1, Given.Day, "test"));
    }

    [Fact]
    public void Money_covers_needs_of_money_and_goods_needs_of_the_same_item_and_unit()
    {
        var cash = Given.Received(Given.Cash(100));
        var goods = Given.Received(Given.Goods(new GoodsLine("flour", 10, "bag", 300)));
        Given.Refused("ledger-does-not-fit-need", () => cash.Allocate(Given.GoodsNeed(), Given.Appeal(), 1, Given.Day, "test"));
        Given.Refused("ledger-does-not-fit-need", () => goods.Allocate(Given.CashNeed(), Given.Appeal(), 1, Given.Day, "test"));
        Given.Refused("item-does-not-fit-need", () => goods.Allocate(Given.GoodsNeed(item: "rice"), Given.Appeal(), 1, Given.Day, "test"));
        Given.Refused("item-does-not-fit-need", () => goods.Allocate(Given.GoodsNeed(unit: "kg"), Given.Appeal(), 1, Given.Day, "test"));
        goods.Allocate(Given.GoodsNeed(), Given.Appeal(), 10_000, Given.Day, "test");
    }

    [Fact]
    public void A_donation_bound_to_a_place_helps_only_there()
    {
        var donation = Given.Received(Given.Cash(100, division: Given.Zhenlai));
        Given.Refused("donor-specified-use", () => donation.Allocate(Given.CashNeed(), Given.Appeal(), 1, Given.Day, "test"));
        donation.Allocate(Given.CashNeed(division: Given.ZhenlaiTown), Given.Appeal(), 1, Given.Day, "test");
    }

    [Fact]
    public void A_donation_helps_only_in_the_area_of_the_appeal_it_was_given_to()
    {
        var appeal = Given.Appeal(null, Given.Zhenlai);
        var donation = Given.Received(Given.Cash(100), appeal);
        Given.Refused("outside-appeal", () => donation.Allocate(Given.CashNeed(), appeal, 1, Given.Day, "test"));
        donation.Allocate(Given.CashNeed(division: Given.ZhenlaiTown), appeal, 1, Given.Day, "test");
    }

    [Fact]
    public void Steps_do_not_run_backwards()
    {
        var donation = Given.Received(Given.Cash(100));
        var need = Given.CashNeed();
        Given.Refused("before-previous-step", () => donation.Allocate(need, Given.Appeal(), 1, new(2009, 7, 11), "test"));
        donation.Allocate(need, Given.Appeal(), 1, Given.Day, "test");
        Given.Refused("before-previous-step", () => donation.Distribute(need, 1, Given.Day.AddDays(-1), "test"));
        donation.Allocate(need, Given.Appeal(), 1, Given.Day.AddDays(5), "test");
        donation.Distribute(need, 1, Given.Day, "test");
        Given.Received(Given.Cash(100)).Allocate(need, Given.Appeal(), 1, new(2009, 7, 12), "test");
    }

    [Fact]
    public void Each_part_is_recorded_with_its_number_place_value_and_signature()
    {
        var donation = Given.Received(Given.Goods(new GoodsLine("flour", 10, "bag", 300)));
        var need = Given.GoodsNeed();
        var allocation = donation.Allocate(need, Given.Appeal(), 4_000, Given.Day, "赵");
        donation.Distribute(need, 1_000, Given.Day, "赵");
        var distribution = donation.Distribute(need, 2_000, Given.Day.AddDays(1), "钱");

        Assert.Equal((need.Id, "flour", "bag", 4_000, 120_00, Given.Day, "赵", false), (allocation.NeedId, allocation.Item, allocation.Unit, allocation.Measure, allocation.ValueFen, allocation.On, allocation.SignedBy, allocation.IsUndone));
        Assert.Equal(
            (2, need.Id, Given.TongyuTown, "flour", "bag", 2_000, 60_00, Given.Day.AddDays(1), "钱"),
            (distribution.Number, distribution.NeedId, distribution.DivisionCode, distribution.Item, distribution.Unit, distribution.Measure, distribution.ValueFen, distribution.On, distribution.SignedBy));
        var told = Assert.IsType<ReliefDonationDistributed>(Events.LastOf(donation)).Donation;
        Assert.Equal((300m, 120m, 90m), (told.AmountYuan, told.EarmarkedYuan, told.DistributedYuan));
        Assert.Equal([(30m, Given.Day), (60m, Given.Day.AddDays(1))], told.Distributions.Select(part => (part.ValueYuan, part.On)));
    }

    [Fact]
    public void A_donation_goes_where_it_was_allocated_to_or_where_its_donor_meant_it_to()
    {
        var pledged = Given.Cash(100) with { Purpose = new(Given.Zhenlai, null, null), AllocatedTo = null, AllocatedOn = null };
        var meant = Given.Received(pledged);
        Assert.Equal((Given.Zhenlai, pledged.PledgedOn), (meant.DivisionCode, meant.AllocatedOn));

        var allocated = Given.Received(pledged with { AllocatedTo = new(Given.ZhenlaiTown, null, null), AllocatedOn = Given.Day });
        Assert.Equal((Given.ZhenlaiTown, Given.Day), (allocated.DivisionCode, allocated.AllocatedOn));
    }

    [Fact]
    public void Lines_of_the_same_item_and_unit_are_one()
    {
        var donation = Given.Received(Given.Goods(new GoodsLine("flour", 10, "bag", 300), new GoodsLine("flour", 5, "bag", 100.01m), new GoodsLine("flour", 5, "kg", 7)));
        Assert.Equal([("bag", 15_000, 400_01), ("kg", 5_000, 7_00)], donation.Lines.Select(line => (line.Unit!, line.Received, line.ValueFen)));
    }

    [Fact]
    public void Thirds_of_a_line_of_goods_add_up_to_its_valuation()
    {
        var donation = Given.Received(Given.Goods(new GoodsLine("flour", 3, "bag", 100)));
        var need = Given.GoodsNeed();
        donation.Allocate(need, Given.Appeal(), 3_000, Given.Day, "test");
        for (var part = 1; part <= 3; part++) donation.Distribute(need, 1_000, Given.Day, "test");

        Assert.Equal([33_33, 33_33, 33_34], donation.Distributions.Select(part => part.ValueFen));
        Assert.Equal((ReliefDonationStatus.Distributed, 100_00), (donation.Status, donation.DistributedFen));
    }

    [Fact]
    public void The_largest_valuation_of_the_largest_quantity_does_not_overflow()
    {
        var donation = Given.Received(Given.Goods(new GoodsLine("flour", 1_000_000_000, "bag", 1_000_000_000_000)));
        var need = Given.GoodsNeed(1_000_000_000);
        donation.Allocate(need, Given.Appeal(), 999_999_999_999, Given.Day, "test");
        donation.Allocate(need, Given.Appeal(), 1, Given.Day, "test");
        donation.Distribute(need, 1_000_000_000_000, Given.Day, "test");
        Assert.Equal(100_000_000_000_000, donation.DistributedFen);
    }

    [Property(MaxTest = 300)]
    public Property Whatever_is_tried_the_ceilings_hold_and_the_sums_are_exact() => Prop.ForAll(Plans.ToArbitrary(), plan =>
    {
        var lines = plan.Lines.Select((line, index) => new GoodsLine($"item {index}", line.Thousandths / 1000m, "bag", line.Fen / 100m)).ToArray();
        var donation = Given.Received(plan.IsCash ? Given.Cash(plan.Lines[0].Fen / 100m) : Given.Goods(lines));
        Need[] needs = plan.IsCash
            ? [.. plan.Asked.Select(asked => Given.CashNeed(asked / 100m))]
            : [.. plan.Asked.Select((asked, index) => Given.GoodsNeed(asked / 1000m, $"item {index % lines.Length}"))];
        foreach (var (need, measure, distribute) in plan.Steps.Select(step => (needs[step.Need % needs.Length], step.Measure, step.Distribute)))
        {
            var before = (donation.Version, donation.EarmarkedFen, donation.DistributedFen, need.Allocated, need.Distributed);
            try
            {
                if (distribute) donation.Distribute(need, measure, Given.Day, "test");
                else donation.Allocate(need, Given.Appeal(), measure, Given.Day, "test");
            }
            catch (RuleException refused)
            {
                Assert.Contains(refused.Rule, new[] { "over-allocation", "over-distribution", "wrong-status" });
                Assert.Equal(before, (donation.Version, donation.EarmarkedFen, donation.DistributedFen, need.Allocated, need.Distributed));
            }

            RequireExact(donation, needs);
        }

        // What is left goes out too: then every sum is the whole, to the fen.
        foreach (var line in donation.Lines)
        {
            Need Large() => line.Item is null ? Given.CashNeed() : Given.GoodsNeed(item: line.Item);
            foreach (var need in needs.Where(need => need.Item == line.Item && need.Allocated > need.Distributed)) donation.Distribute(need, need.Allocated - need.Distributed, Given.Day, "test");
            if (line.Received == line.Allocated) continue;
            var rest = Large();
            donation.Allocate(rest, Given.Appeal(), line.Received - line.Allocated, Given.Day, "test");
            donation.Distribute(rest, rest.Allocated, Given.Day, "test");
        }

        Assert.Equal(ReliefDonationStatus.Distributed, donation.Status);
        Assert.Equal((donation.AmountFen, donation.AmountFen), (donation.EarmarkedFen, donation.DistributedFen));
        Assert.Equal(donation.AmountFen, donation.Distributions.Sum(part => part.ValueFen));
        Assert.Equal(donation.AmountFen, donation.Allocations.Sum(part => part.ValueFen));
        Assert.Equal(donation.State().AmountYuan, donation.State().Distributions.Sum(part => part.ValueYuan));
    });

    /// <summary>What the refusal's text counts, in its order.</summary>
    private static IEnumerable<decimal> Numbers(Action act) =>
        Regex.Matches(Assert.Throws<RuleException>(act).Message, "[0-9]+(\\.[0-9]+)?").Select(number => decimal.Parse(number.Value, CultureInfo.InvariantCulture));

    private static Gen<Plan> Plans =>
        from isCash in Gen.Elements(true, false)
        from lines in (from thousandths in Gen.Choose(1, 50_000) from fen in Gen.Choose(1, 1_000_000) select new Line(thousandths, fen)).NonEmptyListOf()
        from asked in Gen.Choose(1, 60_000).NonEmptyListOf()
        from steps in (from need in Gen.Choose(0, 1000) from measure in Gen.Choose(1, 20_000) from distribute in Gen.Elements(true, false) select new Step(need, measure, distribute)).ListOf()
        select new Plan(isCash, [.. lines.Take(4)], [.. asked.Take(8)], [.. steps]);

    private static void RequireExact(ReliefDonation donation, Need[] needs)
    {
        Assert.All(donation.Lines, line =>
        {
            Assert.InRange(line.Allocated, 0, line.Received);
            Assert.InRange(line.Distributed, 0, line.Allocated);
            var parts = donation.Distributions.Where(part => part.Item == line.Item).ToList();
            Assert.Equal(line.Distributed, parts.Sum(part => part.Measure));
            Assert.Equal(line.ValueOf(line.Distributed), parts.Sum(part => part.ValueFen));
            // No part is worth a fen more or less than its share.
            Assert.All(parts, part => Assert.True(Math.Abs(part.ValueFen - ((decimal)line.ValueFen * part.Measure / line.Received)) < 1));
        });
        Assert.All(needs, need =>
        {
            Assert.InRange(need.Allocated, 0, need.Asked);
            Assert.InRange(need.Distributed, 0, need.Allocated);
            Assert.Equal(need.Distributed, donation.Distributions.Where(part => part.NeedId == need.Id).Sum(part => part.Measure));
        });
        Assert.Equal(donation.DistributedFen, donation.Distributions.Sum(part => part.ValueFen));
    }

    internal sealed record Plan(bool IsCash, Line[] Lines, int[] Asked, Step[] Steps);

    internal sealed record Line(int Thousandths, int Fen);

    internal sealed record Step(int Need, int Measure, bool Distribute);
}
