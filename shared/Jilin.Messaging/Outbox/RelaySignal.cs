using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Outbox;

/// <summary>Wakes the relay after a commit. Latched: set while the relay is busy, it still ends the next wait.</summary>
internal sealed class RelaySignal<TContext> : IDisposable
    where TContext : DbContext
{
    private readonly SemaphoreSlim _latch = new(0);
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0) _latch.Release();
    }

    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        if (await _latch.WaitAsync(atMost, cancellationToken)) Volatile.Write(ref _isSet, 0);
    }

    public void Dispose() => _latch.Dispose();
}
