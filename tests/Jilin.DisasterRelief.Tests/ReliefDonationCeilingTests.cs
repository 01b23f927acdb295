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
