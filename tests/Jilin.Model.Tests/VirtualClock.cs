namespace Jilin.Model.Tests;

/// <summary>The time of a world, which moves only when the world says so. Each replica reads it through a clock of its own.</summary>
internal sealed class VirtualTime
{
    // Long before any real clock's time: what was asked of a real one stands out.
    public static readonly DateTimeOffset Start = new(2009, 6, 15, 0, 0, 0, TimeSpan.Zero);

    private readonly List<VirtualTimer> _timers = [];

    public DateTimeOffset Now { get; set; } = Start;

    public IReadOnlyList<VirtualTimer> Timers => _timers;

    public void Add(VirtualTimer timer) => _timers.Add(timer);

    public void Remove(VirtualTimer timer) => _timers.Remove(timer);

    public void Forget(Replica replica) => _timers.RemoveAll(timer => timer.Clock.Replica == replica);
}

/// <summary>A replica's clock: elapsed time is everyone's, the time of day is off by <paramref name="skew"/>.</summary>
internal sealed class ReplicaClock(VirtualTime time, Replica? replica, TimeSpan skew) : TimeProvider
{
    public Replica? Replica => replica;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => time.Now + skew;

    public override long GetTimestamp() => time.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(time, this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }
}

internal sealed class VirtualTimer(VirtualTime time, ReplicaClock clock, Action ring) : ITimer
{
    private TimeSpan _period;

    public ReplicaClock Clock => clock;

    public DateTimeOffset Due { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        time.Remove(this);
        if (clock.Replica is { Dead: true } || dueTime == Timeout.InfiniteTimeSpan) return true;
        (Due, _period) = (time.Now + dueTime, period);
        time.Add(this);
        return true;
    }

    public void Ring()
    {
        if (_period > TimeSpan.Zero) Due = time.Now + _period;
        else time.Remove(this);
        ring();
    }

    public void Dispose() => time.Remove(this);

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
