using System.Collections.Concurrent;
using Jilin.Messaging;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Model.Tests;

/// <summary>How often what goes wrong, at each step.</summary>
internal sealed record Odds(double Crash, double Pause, double Slow, double DatabaseAway, double LostConfirm, double Outage, double Disconnect, double Stop, double Refusal, double HandlerFails)
{
    private static readonly Odds Usual = new(0.012, 0.006, 0.01, 0.004, 0.03, 0.001, 0.004, 0.001, 0.03, 0.04);

    public static Odds Times(double factor) => new(
        Usual.Crash * factor,
        Usual.Pause * factor,
        Usual.Slow * factor,
        Usual.DatabaseAway * factor,
        Usual.LostConfirm * factor,
        Usual.Outage * factor,
        Usual.Disconnect * factor,
        Usual.Stop * factor,
        Usual.Refusal * factor,
        Usual.HandlerFails * factor);
}

/// <summary>
/// One run: one service with one to three replicas, a broker and a clock. First everything may happen, then nothing bad happens any more,
/// and all that was committed must have come to its end.
/// </summary>
internal sealed class World
{
    private const int UnluckySteps = 350;
    private const int MostSteps = 100_000;
    private static readonly TimeSpan SettlesWithin = TimeSpan.FromMinutes(15);

    private readonly List<string>? _history;
    private readonly Dictionary<Guid, string> _names = [];
    private readonly Dictionary<Guid, int> _refusals = [];
    private readonly HashSet<Guid> _refusedStreams = [];
    private readonly HashSet<Guid> _poisonedIds = [];
    private readonly Dictionary<(string, Guid, long), int> _failures = [];
    private readonly List<Replica> _replicas = [];
    private readonly List<Guid> _parcels = [];
    private readonly ReplicaClock _clock;
    private (Replica? Replica, long Epoch, DateTimeOffset Expires) _lease = (null, 0, DateTimeOffset.UnixEpoch);
    private bool _unlucky = true;
    private int _started;
    private int _committing;
    private int _steps;
    private string? _violation;

    private World(ModelDatabase database, int seed, bool tells)
    {
        (Database, Random) = (database, new(seed));
        if (tells) _history = [];
        _clock = new(Time, null, TimeSpan.Zero);
        Broker = new(this, database.Subscriptions);
        Odds = Odds.Times(Random.Next(5) switch { 0 => 0, 1 => 0.4, 2 => 2.5, _ => 1 });
    }

    /// <summary>At which steps replicas crashed, in all runs.</summary>
    public static ConcurrentDictionary<string, int> Crashes { get; } = new();

    public ModelDatabase Database { get; }

    public Random Random { get; }

    public Odds Odds { get; }

    public VirtualTime Time { get; } = new();

    public Pump Pump { get; } = new();

    public Broker Broker { get; }

    /// <summary>Whose transaction is open: SQLite lets in one at a time.</summary>
    public Replica? Writer { get; set; }

    /// <summary>Messages the broker will never take.</summary>
    public HashSet<(Guid Stream, long Version)> Poisoned { get; } = [];

    /// <summary>Runs the seed's world to its end; the answer says what did not hold, if anything, and how it came to it if <paramref name="tells"/>.</summary>
    public static Outcome Run(ModelDatabase database, int seed, bool tells = false)
    {
        database.Empty();
        var world = new World(database, seed, tells);
        world.Live();
        return new(world._violation, world._steps, world._history ?? []);
    }

    public async Task ParkAsync(Replica replica, string at, Func<bool>? ready = null) => await Pump.ParkAsync(replica, at, Time.Now, ready).ConfigureAwait(false);

    public bool Strikes(double odds) => _unlucky && odds > 0 && Random.NextDouble() < odds;

    public void Violate(string what)
    {
        Note(() => "VIOLATION " + what);
        _violation ??= what;
    }

    public void Note(Func<string> what) => _history?.Add($"{(Time.Now - VirtualTime.Start).TotalSeconds,9:0.000} {what()}");

    public void Note(Guid stream, long version, string what) => Note(() => $"{Name(stream)} v{version} {what}");

    public string Name(Guid stream)
    {
        if (!_names.TryGetValue(stream, out var name)) _names[stream] = name = $"stream {_names.Count + 1}";
        return name;
    }

    public bool Refuses(OutboxMessage message)
    {
        if (!_refusals.TryGetValue(message.MessageId, out var left))
        {
            left = 0;
            if (Strikes(Odds.Refusal)) left = 1 + Random.Next(3);
            // What it has taken once, it may take back for a while, not for ever: a relay that was late may have the confirm.
            else if (message.StreamVersion > 0 && _poisonedIds.Count == 0 && !Broker.Taken.Contains(message.MessageId) && Strikes(Odds.Refusal / 10)) left = int.MaxValue;
            if (left == int.MaxValue)
            {
                Poisoned.Add((message.StreamId, message.StreamVersion));
                _poisonedIds.Add(message.MessageId);
            }
        }

        if (left == 0) return false;
        _refusals[message.MessageId] = left == int.MaxValue ? left : left - 1;
        _refusedStreams.Add(message.StreamId);
        Note(message.StreamId, message.StreamVersion, "is refused by the broker");
        return true;
    }

    public void FailSome(string consumer, Guid stream, long version)
    {
        var key = (consumer, stream, version);
        if (!_failures.TryGetValue(key, out var left)) left = Strikes(Odds.HandlerFails) ? 1 + Random.Next(6) : 0;
        if (left > 0) _failures[key] = left - 1;
        if (left > 0) throw new InvalidOperationException($"{consumer} does not like {Name(stream)} v{version}");
    }

    /// <summary>The lease's row was written by this replica.</summary>
    public void LeaseChanged(Replica replica, bool released, long epoch, DateTimeOffset expires)
    {
        var (holder, lastEpoch, until) = _lease;
        Note(() => $"{replica} {(released ? "releases the lease" : $"has the lease, epoch {epoch}")}");
        if (released)
        {
            if (holder != replica) Violate($"{replica} released the lease of {holder}");
        }
        else if (epoch == lastEpoch)
        {
            if (holder != replica) Violate($"{replica} renewed the lease of {holder}");
            if (until <= Time.Now) Violate($"{replica} renewed the lease after it had expired");
        }
        else
        {
            if (epoch != lastEpoch + 1) Violate($"the lease's epoch went from {lastEpoch} to {epoch}");
            if (until > Time.Now) Violate($"{replica} took the lease while {holder} had it");
        }

        if (!released && Math.Abs((expires - Time.Now - Lease<ModelContext>.Duration).TotalSeconds) > 0.02) Violate($"the lease lasts until {expires:O}, and it is {Time.Now:O}");
        _lease = (released ? null : replica, epoch, expires);
    }

    private void Live()
    {
        var replicas = 1 + Random.Next(3);
        for (var replica = 0; replica < replicas; replica++) Start();
        var commits = 3 + Random.Next(5);
        var at = TimeSpan.Zero;
        for (var commit = 0; commit < commits; commit++)
        {
            if (Random.Next(2) == 0) at += TimeSpan.FromSeconds(Random.NextDouble() * (Random.Next(4) == 0 ? 12 : 1));
            After(at, () => Commit(null));
        }

        var luckAt = VirtualTime.Start + at + TimeSpan.FromSeconds(5 + Random.Next(40));
        while (_violation is null && _steps < UnluckySteps && Time.Now < luckAt)
        {
            if (!Step() && Settled()) break;
        }

        Note(() => "nothing bad happens from here on");
        _unlucky = false;
        Broker.DownUntil = Time.Now;
        foreach (var replica in _replicas) replica.PausedUntil = Time.Now;
        // One more event for each stream: none may be held for ever.
        foreach (var parcel in _parcels.ToList()) After(TimeSpan.Zero, () => Commit(parcel));
        var atLatest = Time.Now + SettlesWithin;
        while (_violation is null)
        {
            if (Time.Now > atLatest) Violate("something waits for ever: " + Left());
            if (!Step() && Settled()) break;
        }

        if (_violation is null) Check();
        foreach (var replica in _replicas.ToList()) End(replica);
        if (_violation is null && Pump.Parked.Count > 0) Violate($"the model left {Pump.Parked[0].At} behind");
    }

    /// <summary>One piece of work goes on, or, when none can, time does. False: all stands still until later.</summary>
    private bool Step()
    {
        if (++_steps > MostSteps) Violate("it never comes to rest");
        var now = Time.Now;
        var ready = Pump.Parked.Where(parked => parked.NotBefore <= now && parked.Replica is not { Paused: true } && parked.Ready?.Invoke() != false).ToList();
        if (ready.Count == 0)
        {
            Advance();
            return false;
        }

        var parked = ready[Random.Next(ready.Count)];
        if (!SomethingHappens(parked))
        {
            Note(() => $"{parked.Replica} {parked.At}");
            Pump.Parked.Remove(parked);
            Pump.Run(parked.GoOn);
        }

        foreach (var replica in _replicas)
        {
            if (replica.Lease.Held && (_lease.Replica != replica || _lease.Expires <= Time.Now)) Violate($"{replica} trusts a lease that is not its own any more");
        }

        return true;
    }

    private bool SomethingHappens(Parked parked)
    {
        if (parked.Replica is not { } replica || !_unlucky) return false;
        // Most steps are polls that find nothing; what matters happens at the others.
        var factor = parked.At.StartsWith("lease", StringComparison.Ordinal) || parked.At.StartsWith("housekeeping", StringComparison.Ordinal) || parked.At.EndsWith("select OutboxMessage", StringComparison.Ordinal) || parked.At.EndsWith("select RelayLease", StringComparison.Ordinal) ? 0.15 : 1;
        if (Strikes(Odds.Crash * factor))
        {
            Note(() => $"{replica} CRASHES at {parked.At}");
            Crashes.AddOrUpdate(parked.At, 1, (_, count) => count + 1);
            End(replica);
            if (Unexplained() is { } arrival) Violate($"exactly once: {arrival.Consumer} has handled v{arrival.Version} of {Name(arrival.StreamId)}, and its inbox does not say so");
            Restart();
            return true;
        }

        if (Strikes(Odds.Pause * factor))
        {
            replica.PausedUntil = Time.Now + TimeSpan.FromSeconds(Random.Next(2) == 0 ? Random.NextDouble() * 2 : 5 + (Random.NextDouble() * 20));
            Note(() => $"{replica} PAUSES for {(replica.PausedUntil - Time.Now).TotalSeconds:0.0} s at {parked.At}");
            return true;
        }

        if (Strikes(Odds.Slow))
        {
            parked.NotBefore = Time.Now + TimeSpan.FromSeconds(Random.NextDouble() * (Random.Next(3) == 0 ? 12 : 0.5));
            Note(() => $"{replica} is slow at {parked.At}");
            return true;
        }

        if (!parked.At.StartsWith("consumer", StringComparison.Ordinal) && !parked.At.EndsWith("publish", StringComparison.Ordinal) && Strikes(Odds.DatabaseAway))
        {
            Note(() => $"{replica} LOSES ITS DATABASE at {parked.At}");
            Pump.Parked.Remove(parked);
            Pump.Run(() => parked.Fail(new TimeoutException("The database does not answer.")));
            return true;
        }

        if (Strikes(Odds.Outage * factor))
        {
            Note(() => "the broker goes AWAY");
            Broker.DownUntil = Time.Now + TimeSpan.FromSeconds(Random.NextDouble() * 15);
            foreach (var each in _replicas) Broker.Disconnect(each);
        }

        if (Strikes(Odds.Disconnect * factor))
        {
            Note(() => $"{replica} is cut off from its queues");
            Broker.Disconnect(replica);
        }

        if (!replica.Stopping && Strikes(Odds.Stop * factor))
        {
            Note(() => $"{replica} is told to stop");
            Pump.Run(() => _ = Pump.Start(() => StopAsync(replica)));
        }

        return false;
    }

    private async Task StopAsync(Replica replica)
    {
        try
        {
            await replica.StopAsync();
        }
        catch (Exception exception) when (replica.Dead || exception.GetBaseException() is TimeoutException)
        {
            // It crashed on the way, or had no database to give the lease back to.
        }

        if (!_replicas.Contains(replica)) return;
        End(replica);
        Restart();
    }

    private void End(Replica replica)
    {
        _replicas.Remove(replica);
        replica.Crash();
        replica.Dispose();
    }

    private void Restart() => After(TimeSpan.FromSeconds(Random.Next(2) == 0 ? 0.1 : Random.NextDouble() * 15), Start);

    private void Start()
    {
        var replica = new Replica(this, $"replica {++_started}", TimeSpan.FromSeconds((Random.NextDouble() * 6) - 3));
        _replicas.Add(replica);
        Note(() => $"{replica} starts");
        replica.Start();
    }

    private void After(TimeSpan delay, Action what) => _ = new VirtualTimer(Time, _clock, what).Change(delay, Timeout.InfiniteTimeSpan);

    private void Advance()
    {
        foreach (var replica in _replicas.Where(replica => !replica.Paused && !replica.Stopping && !replica.BackingOff && replica.Lease.Held && Time.Timers.Any(timer => timer.Clock == replica.RelayClock)))
        {
            replica.Committed.RemoveWhere(committed => Broker.Taken.Contains(committed.MessageId) || _refusedStreams.Contains(committed.StreamId));
            if (replica.Committed.Count > 0) Violate($"wake-up: {replica} has the lease and waits, though an event of {Name(replica.Committed.First().StreamId)} was committed there");
        }

        var next = Time.Timers.Where(timer => timer.Clock.Replica is not { Paused: true }).Select(timer => timer.Due)
            .Concat(Pump.Parked.Where(parked => parked.NotBefore > Time.Now && parked.Replica is not { Paused: true }).Select(parked => parked.NotBefore))
            .Concat(_replicas.Where(replica => replica.Paused).Select(replica => replica.PausedUntil))
            .Concat(Broker.Down ? [Broker.DownUntil] : [])
            .DefaultIfEmpty(Time.Now + TimeSpan.FromMinutes(1))
            .Min();
        if (next < Time.Now) next = Time.Now;
        // Timers are never early, and often late; nobody could wait for every poll.
        Time.Now = next + TimeSpan.FromSeconds(Random.Next(4) == 0 ? 0 : Random.NextDouble() * (_unlucky ? 1.2 : 2.5));
        foreach (var timer in Time.Timers.Where(timer => timer.Due <= Time.Now && timer.Clock.Replica is not { Paused: true }).OrderBy(timer => timer.Due).ToList())
        {
            if (Time.Timers.Contains(timer)) Pump.Run(timer.Ring);
        }
    }

    private void Commit(Guid? parcel)
    {
        if (_replicas.Count == 0)
        {
            After(TimeSpan.FromSeconds(1), () => Commit(parcel));
            return;
        }

        var replica = _replicas[Random.Next(_replicas.Count)];
        _committing++;
        _ = Pump.Start(() => CommitAsync(replica, parcel));
    }

    private async Task CommitAsync(Replica replica, Guid? parcel)
    {
        try
        {
            using var scope = replica.CreateClientScope();
            var db = scope.ServiceProvider.GetRequiredService<ModelContext>();
            for (var changes = parcel is null && Random.Next(4) == 0 ? 2 : 1; changes > 0; changes--) await ChangeAsync(db, parcel);
            using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
            await db.SaveChangesAsync(CancellationToken.None);
            if (db.Database.CurrentTransaction is null) Note(() => $"{replica} has committed {string.Join(", ", db.ChangeTracker.Entries<OutboxMessage>().Select(entry => $"{Name(entry.Entity.StreamId)} v{entry.Entity.StreamVersion}"))}");
        }
        catch (Exception exception) when (replica.Dead || exception.GetBaseException() is TimeoutException || exception is DbUpdateConcurrencyException)
        {
            // What came of it, the database knows. A probe is tried until it is certain.
            if (parcel is not null) After(TimeSpan.FromSeconds(1), () => Commit(parcel));
        }
        catch (Exception exception)
        {
            Violate($"a commit failed: {exception}");
        }
        finally
        {
            _committing--;
        }
    }

    private async Task ChangeAsync(ModelContext db, Guid? only)
    {
        Parcel parcel;
        if (only is null && (_parcels.Count == 0 || (_parcels.Count < 3 && Random.Next(4) == 0)))
        {
            db.Add(parcel = new());
            _parcels.Add(parcel.Id);
        }
        else
        {
            var id = only ?? _parcels[Random.Next(_parcels.Count)];
            var found = await db.Set<Parcel>().SingleOrDefaultAsync(row => row.Id == id);
            // Its first commit may have come to nothing.
            if (found is null) db.Add(found = new Parcel());
            if (!_parcels.Contains(found.Id)) _parcels.Add(found.Id);
            parcel = found;
        }

        for (var moves = only is null && Random.Next(3) == 0 ? 2 : 1; moves > 0; moves--) parcel.Move();
        if (Random.Next(3) == 0) db.Schedule(parcel.Remind(), parcel.Id, Time.Now + TimeSpan.FromSeconds(Random.NextDouble() * 20));
    }

    private bool Settled() => _committing == 0 && Broker.Empty && Time.Timers.All(timer => timer.Clock.Replica is not null) && Left() is null;

    private string? Left()
    {
        using var db = Database.Open();
        List<string> left =
        [
            .. db.Set<OutboxMessage>().AsNoTracking().ToList().Select(row => $"{Name(row.StreamId)} v{row.StreamVersion} in the outbox"),
            .. db.Set<OutboxTimer>().AsNoTracking().ToList().Select(row => $"a timer of {Name(row.StreamId)}"),
            .. db.Set<FailedDelivery>().AsNoTracking().ToList().Select(row => $"a failed delivery to {row.Consumer}"),
        ];
        return left.Count == 0 ? null : string.Join(", ", left);
    }

    /// <summary>What a handler did of which the inbox knows nothing: another delivery would do it again.</summary>
    private Arrival? Unexplained()
    {
        using var db = Database.Open();
        return db.Set<Arrival>().AsNoTracking().FirstOrDefault(arrival => !db.Set<InboxMessage>().Any(row => row.Consumer == arrival.Consumer && row.MessageId == arrival.MessageId));
    }

    /// <summary>All has come to rest: is everything that was committed where it belongs, once, and in order?</summary>
    private void Check()
    {
        using var db = Database.Open();
        var parcels = db.Set<Parcel>().AsNoTracking().ToList();
        var tallies = db.Set<Tally>().AsNoTracking().ToList();
        var arrivals = db.Set<Arrival>().AsNoTracking().OrderBy(row => row.Seq).ToList();
        foreach (var parcel in parcels)
        {
            var moved = Handled(arrivals, Arrivals.Consumer, parcel.Id, parcel.Version);
            var counted = Handled(arrivals, Tallies.Consumer, parcel.Id, parcel.Version);
            var reminders = arrivals.Where(row => row.Consumer == Arrivals.Consumer && row.StreamId == parcel.Id && row.Version < 0).Select(row => -row.Version).Order().ToList();
            if (!reminders.SequenceEqual(Enumerable.Range(1, parcel.Reminders).Select(number => (long)number))) Violate($"exactly once: of the {parcel.Reminders} timers of {Name(parcel.Id)} {string.Join(", ", reminders)} were handled");
            var tally = tallies.Count(row => row.ParcelId == parcel.Id) == 1 ? tallies.Single(row => row.ParcelId == parcel.Id) : null;
            if ((tally?.Moves ?? 0) != counted.Count) Violate($"exactly once: {Name(parcel.Id)} was counted {tally?.Moves} times in {counted.Count} transactions; {moved.Count} moves were seen");
        }

        foreach (var tally in tallies) Handled(arrivals, Reports.Consumer, tally.Id, tally.Version);
        var inbox = db.Set<InboxMessage>().AsNoTracking().ToList();
        foreach (var subscription in Database.Subscriptions)
        {
            var known = inbox.Where(row => row.Consumer == subscription.Name).Select(row => row.MessageId).ToList();
            if (known.Count != known.Distinct().Count() || !known.ToHashSet().SetEquals(Broker.TakenFor(subscription.Name))) Violate($"exactly once: the inbox of {subscription.Name} does not hold what was delivered");
        }

        var parked = db.Set<ParkedMessage>().AsNoTracking().ToList();
        if (!parked.Select(row => row.MessageId).Order().SequenceEqual(_poisonedIds.Order())) Violate($"{parked.Count} messages are parked, and {_poisonedIds.Count} should be: {string.Join(", ", parked.Select(row => $"{Name(row.StreamId)} v{row.StreamVersion}"))}");
        var hold = db.Set<StreamHold>().AsNoTracking().ToList().FirstOrDefault(row => row.Until > Time.Now + TimeSpan.FromMinutes(2));
        if (hold is not null) Violate($"{Name(hold.StreamId)} is held until {hold.Until:O}");
    }

    private List<long> Handled(List<Arrival> arrivals, string consumer, Guid stream, long last)
    {
        var handled = arrivals.Where(row => row.Consumer == consumer && row.StreamId == stream && row.Version > 0).Select(row => row.Version).ToList();
        if (!handled.SequenceEqual(handled.Distinct().Order())) Violate($"exactly once, in order: {consumer} handled {Name(stream)} as {string.Join(", ", handled)}");
        for (var version = 1L; version <= last; version++)
        {
            if (handled.Contains(version) || Poisoned.Contains((stream, version))) continue;
            // A delivery that failed is retried later; by then what came after it may have made it old news.
            if (_failures.ContainsKey((consumer, stream, version)) && handled.Any(later => later > version)) continue;
            Violate($"at least once: {consumer} has handled {string.Join(", ", handled)} of {Name(stream)}, which came to v{last}");
        }

        return handled;
    }
}

/// <summary>What became of a run.</summary>
internal sealed record Outcome(string? Violation, int Steps, IReadOnlyList<string> History);
