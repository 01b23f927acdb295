using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Outbox;

/// <summary>Wakes the relay after a commit. Latched: set while the relay is busy, it still ends the next wait.</summary>
internal sealed class RelaySignal<TContext>(TimeProvider clock)
    where TContext : DbContext
{
    private readonly Lock _turn = new();
    private bool _isSet;
    private TaskCompletionSource? _waiting;

    public void Set()
    {
        lock (_turn)
        {
            _isSet = true;
            _waiting?.TrySetResult();
        }
    }

    /// <summary>For the one relay: ends with the signal, or when <paramref name="atMost"/> is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        // The relay goes on in a turn of its own, not inside the commit that wakes it.
        var woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_turn)
        {
            if (_isSet) woken.SetResult();
            _waiting = woken;
        }

        using var timer = clock.CreateTimer(_ => woken.TrySetResult(), null, atMost, Timeout.InfiniteTimeSpan);
        using var stop = cancellationToken.Register(() => woken.TrySetCanceled(cancellationToken));
        try
        {
            await woken.Task;
        }
        finally
        {
            // What was set by now, the relay is about to read.
            lock (_turn) (_isSet, _waiting) = (false, null);
        }
    }
}
