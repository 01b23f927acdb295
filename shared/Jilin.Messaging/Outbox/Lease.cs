using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Messaging.Outbox;

/// <summary>
/// The right to relay for one database. Held by at most one replica by the database's clock; this replica trusts it for a little less than
/// that, by its own monotonic clock and counted from before it asked.
/// </summary>
internal sealed class Lease<TContext>(IServiceScopeFactory scopes, TimeProvider clock)
    where TContext : DbContext
{
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(3);

    private readonly Guid _owner = Guid.NewGuid();
    private long _epoch;
    private long _asked;
    private volatile bool _taken;

    /// <summary>Whether it is still safe to publish: once false, another replica may have begun.</summary>
    public bool Held => _taken && clock.GetElapsedTime(_asked) < Duration - Margin;

    /// <summary>Renews the lease, or takes it when it has run out; false: another replica holds it.</summary>
    public async Task<bool> EnsureAsync(CancellationToken cancellationToken)
    {
        if (Held && clock.GetElapsedTime(_asked) < RenewAfter) return true;
        var asked = clock.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        using var turn = await WriteGate.EnterAsync(db, cancellationToken);
        if (_taken && await ClaimAsync(db.Set<RelayLease>().Where(row => row.Owner == _owner && row.Epoch == _epoch && row.ExpiresAt > DateTime.UtcNow), _epoch, cancellationToken))
        {
            _asked = asked;
            return true;
        }

        // An expired lease is taken anew, never renewed, even by who had it: someone may have had it in between.
        _taken = false;
        var epoch = 1 + await db.Set<RelayLease>().Select(row => row.Epoch).SingleAsync(cancellationToken);
        if (!await ClaimAsync(db.Set<RelayLease>().Where(row => row.Epoch == epoch - 1 && row.ExpiresAt <= DateTime.UtcNow), epoch, cancellationToken)) return false;
        (_epoch, _asked, _taken) = (epoch, asked, true);
        return true;
    }

    /// <summary>Hands the lease over at once; another replica need not wait for it to run out.</summary>
    public async Task ReleaseAsync()
    {
        if (!_taken) return;
        _taken = false;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
        await db.Set<RelayLease>().Where(row => row.Owner == _owner && row.Epoch == _epoch)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.Owner, (Guid?)null).SetProperty(row => row.ExpiresAt, DateTime.UnixEpoch));
    }

    // One UPDATE whose WHERE is the whole claim: the count of changed rows is the answer, on every provider and isolation level.
    private async Task<bool> ClaimAsync(IQueryable<RelayLease> claim, long epoch, CancellationToken cancellationToken) =>
        await claim.ExecuteUpdateAsync(
            set => set
                .SetProperty(row => row.Owner, _owner)
                .SetProperty(row => row.Epoch, epoch)
                .SetProperty(row => row.ExpiresAt, row => DateTime.UtcNow.AddSeconds(Duration.TotalSeconds)),
            cancellationToken) == 1;
}
