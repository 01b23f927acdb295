using Jilin.LocalCluster.Storms;

namespace Jilin.LocalCluster.Tests;

[Collection(OneAtATime.Name)]
public sealed class StormTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(20);
    private static readonly string[] Replicas = ["a-1", "a-2", "b-1", "b-2"];
    private static readonly string[] Brokers = ["rabbitmq-1", "rabbitmq-2", "rabbitmq-3"];

    [Fact]
    public async Task A_short_storm_loses_nothing_and_doubles_nothing()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-storm-");
        using var history = new StringWriter();
        var verdict = await new Storm(seed: 2009, TimeSpan.FromSeconds(35), brokers: 1, history).RunAsync(folder.FullName, TestContext.Current.CancellationToken);
        Assert.True(verdict.Held, history.ToString());
        Assert.True(verdict is { Faults: > 5, Donations: > 10 }, history.ToString());
        folder.Delete(recursive: true);
    }

    [Fact]
    public void The_same_seed_is_the_same_plan_and_another_seed_another()
    {
        Assert.Equal(Plan(1), Plan(1));
        Assert.NotEqual(Plan(1), Plan(2));
    }

    [Fact]
    public void Plans_hit_every_member_with_every_fault_and_none_that_is_still_down()
    {
        var plan = Plan(1);
        Assert.Equal([.. Replicas, .. Brokers], plan.Select(fault => fault.Member).Distinct().Order());
        Assert.Equal([Fault.Kill, Fault.Pause, Fault.Stop], plan.Select(fault => fault.Fault).Distinct().Order());
        Assert.DoesNotContain(plan, fault => fault.Fault == Fault.Stop && Brokers.Contains(fault.Member));
        foreach (var member in plan.GroupBy(fault => fault.Member))
            Assert.All(member.Zip(member.Skip(1)), pair => Assert.True(pair.First.At + pair.First.Lasts < pair.Second.At));
    }

    [Fact]
    public void Of_three_brokers_two_stand_unless_all_are_cut_off_at_once()
    {
        var hits = Plan(3).Where(fault => Brokers.Contains(fault.Member)).GroupBy(fault => fault.At).ToList();
        Assert.Contains(hits, hit => hit.Count() == 3);
        Assert.Contains(hits, hit => hit.Count() == 1);
        Assert.All(hits.Zip(hits.Skip(1)), pair => Assert.True(pair.First.Max(fault => fault.At + fault.Lasts) < pair.Second.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_upgrade_exchanges_every_replica_to_the_end_and_some_go_back_on_the_way(int seed)
    {
        var plan = Plan(seed).WithUpgrade(seed, Long, Replicas);
        Assert.Equal(plan, Plan(seed).WithUpgrade(seed, Long, Replicas));
        Assert.Equal(Plan(seed), plan.Where(fault => fault.Fault != Fault.Exchange));
        Assert.Equal(plan.OrderBy(fault => fault.At), plan);
        var exchanges = plan.Where(fault => fault.Fault == Fault.Exchange).ToList();
        Assert.All(exchanges, exchange => Assert.InRange(exchange.At, FaultPlan.ExpandAt(Long), Long));
        // An odd number ends with the new one.
        Assert.Equal([1, 1, 3, 3], exchanges.CountBy(exchange => exchange.Member).Select(member => member.Value).Order());
    }

    private static IReadOnlyList<PlannedFault> Plan(int seed) => FaultPlan.Of(seed, Long, Replicas, Brokers);
}
