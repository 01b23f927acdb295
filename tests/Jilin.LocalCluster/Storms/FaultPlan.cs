namespace Jilin.LocalCluster.Storms;

/// <summary>What is done to a member.</summary>
public enum Fault
{
    /// <summary><c>kill -9</c>; started again after a while.</summary>
    Kill,

    /// <summary>It stands still for a while: sometimes longer than the relay's lease.</summary>
    Pause,

    /// <summary>Ended in order, and started again after a while.</summary>
    Stop,

    /// <summary>Ended in order, and started again from the other build: forward, or back.</summary>
    Exchange,
}

/// <param name="At">From the storm's beginning.</param>
/// <param name="Lasts">Until it is started or let go on.</param>
public sealed record PlannedFault(TimeSpan At, string Member, Fault Fault, TimeSpan Lasts);

/// <summary>All that goes wrong in a storm, from its seed alone: the same seed is the same plan.</summary>
public static class FaultPlan
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(6);

    /// <summary>Longer than the relay's lease of 10 s, shorter than a broker's patience with a silent peer.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(14);

    /// <summary>What a process needs to be back, roughly: another fault before that would only meet it starting.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(8);

    /// <param name="brokers">A cluster of them loses one at a time, and now and then all of them at once: a power cut.</param>
    public static IReadOnlyList<PlannedFault> Of(int seed, TimeSpan duration, IReadOnlyList<string> replicas, IReadOnlyList<string> brokers)
    {
        var random = new Random(seed);
        var plan = new List<PlannedFault>();
        var free = replicas.Concat(brokers).ToDictionary(member => member, _ => TimeSpan.Zero);
        for (var at = First; at < duration; at += TimeSpan.FromSeconds(0.5 + (2.5 * random.NextDouble())))
        {
            // A sixth of all faults are the brokers'.
            var hitsBroker = random.Next(6) == 0;
            var all = hitsBroker && brokers.Count > 1 && random.Next(4) == 0;
            var member = hitsBroker ? brokers[random.Next(brokers.Count)] : replicas[random.Next(replicas.Count)];
            var fault = (Fault)random.Next(hitsBroker ? 2 : 3);
            var lasts = TimeSpan.FromSeconds(random.NextDouble() * (fault == Fault.Pause ? LongestPause : LongestOutage).TotalSeconds);
            if (all) (fault, lasts) = (Fault.Kill, TimeSpan.FromSeconds(2 * random.NextDouble()));
            var hit = all ? brokers : [member];
            if ((hitsBroker ? brokers : hit).Any(one => free[one] > at)) continue;
            foreach (var one in hit)
            {
                plan.Add(new(at, one, fault, lasts));
                free[one] = at + lasts + Recovery;
            }
        }

        return plan;
    }

    /// <summary>When the new version prepares databases and queues, while the old one serves.</summary>
    public static TimeSpan ExpandAt(TimeSpan duration) => 0.2 * duration;

    /// <summary>An upgrade in the middle of it: every replica is exchanged for the new build; a third of them go back once, and forward again.</summary>
    public static IReadOnlyList<PlannedFault> WithUpgrade(this IReadOnlyList<PlannedFault> plan, int seed, TimeSpan duration, IReadOnlyList<string> replicas)
    {
        var random = new Random(seed);
        var order = replicas.ToArray();
        random.Shuffle(order);
        var undecided = order[..((order.Length + 2) / 3)];
        string[] turns = [.. order, .. undecided, .. undecided];
        random.Shuffle(turns);
        var (first, apart) = (0.25 * duration, 0.5 * duration / turns.Length);
        return [.. plan.Concat(turns.Select((replica, turn) => new PlannedFault(first + (turn * apart), replica, Fault.Exchange, TimeSpan.Zero))).OrderBy(fault => fault.At)];
    }
}
