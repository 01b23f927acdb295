namespace Jilin.Model.Tests;

/// <summary>Where some work of a replica stands and waits to be let on, or to be told that it never will be.</summary>
/// <param name="At">The step in words: <c>relay: before delete OutboxMessage</c>.</param>
/// <param name="Ready">Whether it could go on now, for what waits for more than its turn.</param>
internal sealed record Parked(Replica? Replica, string At, Func<bool>? Ready)
{
    private readonly TaskCompletionSource _turn = new();

    public Task Turn => _turn.Task;

    public DateTimeOffset NotBefore { get; set; }

    public void GoOn() => _turn.SetResult();

    public void Fail(Exception exception) => _turn.SetException(exception);
}

/// <summary>
/// Runs everything of one world on one thread, one piece at a time, so that a seed gives the same history again. What awaits in the platform's own
/// code comes back here through the synchronization context; what awaits without it (EF Core) goes on within the call that completes it.
/// </summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public List<Parked> Parked { get; } = [];

    public Task ParkAsync(Replica? replica, string at, DateTimeOffset notBefore, Func<bool>? ready = null)
    {
        OnItsThread(at);
        if (replica is { Dead: true }) return Task.FromException(new Crashed());
        var parked = new Parked(replica, at, ready) { NotBefore = notBefore };
        Parked.Add(parked);
        return parked.Turn;
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        // From another thread comes what a dead replica left waiting, when it is collected. Were it the living's, the world would find that it waits for ever.
        if (Environment.CurrentManagedThreadId == _thread) _posted.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Begins a piece of work that awaits its way through the pump.</summary>
    public Task Start(Func<Task> work)
    {
        var begun = Task.CompletedTask;
        Within(this, () => begun = work());
        return begun;
    }

    /// <summary>Does <paramref name="first"/>, and all that follows from it without waiting for anything.</summary>
    public void Run(Action first)
    {
        // Without a context: what awaits without one goes on within, instead of on a thread of the pool.
        Within(null, first);
        while (_posted.TryDequeue(out var next)) Within(this, () => next.Callback(next.State));
    }

    private static void Within(SynchronizationContext? context, Action action)
    {
        var outer = Current;
        SetSynchronizationContext(context);
        try
        {
            action();
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void OnItsThread(string at)
    {
        if (Environment.CurrentManagedThreadId != _thread) throw new InvalidOperationException($"The model has lost hold of its work: {at} came from another thread.");
    }
}

/// <summary>The process is no more: thrown to whatever of it was under way.</summary>
internal sealed class Crashed() : Exception("crashed");
