using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jilin.Messaging;

/// <summary>Something that does not go on by itself, or not soon.</summary>
/// <param name="Reason">In kebab case: <c>parked-messages</c>.</param>
/// <param name="Age">How long the oldest of them has been stuck.</param>
internal sealed record Stuck(string Reason, long Count, TimeSpan Age);

/// <summary>
/// How a service's messages are getting on, as each of its replicas sees it in the database: in its metrics, and in its health. What is stuck makes it
/// degraded, and still ready: it serves, and its events are safe.
/// </summary>
internal sealed class Pulse<TContext>(IServiceScopeFactory scopes, Lease<TContext> relay, MessagingMetrics metrics, TimeProvider clock, ServiceSlug<TContext> service, ITransport? transport = null) : IHealthCheck
    where TContext : DbContext
{
    /// <summary>A failure is retried, an outage ends, a lease changes hands: what lasts longer needs somebody.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeaseChangesHands = TimeSpan.FromSeconds(15);

    private DateTimeOffset _looked;
    private DateTimeOffset? _withoutLeaseSince;

    public IReadOnlyList<Stuck> Stuck { get; private set; } = [];

    /// <summary>Looks, when it has not lately.</summary>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        if (clock.GetUtcNow() - _looked >= LookAgain) await MeasureAsync(cancellationToken);
    }

    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        _looked = clock.GetUtcNow();
        metrics.Lease(service.Slug, relay.Held);
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var outbox = db.Set<OutboxMessage>();
        var oldest = await outbox.OrderBy(row => row.Seq).Select(row => (DateTimeOffset?)row.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        metrics.Outbox(service.Slug, oldest is null ? 0 : await outbox.LongCountAsync(cancellationToken), AgeOf(oldest).TotalSeconds);

        List<Stuck> stuck = [];
        var failed = db.Set<FailedDelivery>();
        var late = _looked - Patience;
        await AddAsync("failed-deliveries", failed.Where(row => row.RetryAt != null && row.FailedAt <= late).Select(row => row.FailedAt));
        await AddAsync("waiting-deliveries", failed.Where(row => row.RetryAt == null).Select(row => row.FailedAt));
        await AddAsync("held-streams", db.Set<StreamHold>().Select(hold => outbox.Where(row => row.StreamId == hold.StreamId).OrderBy(row => row.Seq).Select(row => row.CreatedAt).FirstOrDefault()));
        await AddAsync("parked-messages", db.Set<ParkedMessage>().Select(row => row.ParkedAt));
        if (transport is not null) await AddRelayAsync();
        Stuck = stuck;
        metrics.Stuck(service.Slug, stuck);

        async Task AddAsync(string reason, IQueryable<DateTimeOffset> since)
        {
            if (await since.GroupBy(_ => 1).Select(all => new { Count = all.LongCount(), Oldest = all.Min() }).SingleOrDefaultAsync(cancellationToken) is { } found) stuck.Add(new(reason, found.Count, AgeOf(found.Oldest)));
        }

        async Task AddRelayAsync()
        {
            // By the database's clock, like the lease itself.
            var lease = await db.Set<RelayLease>().Select(row => new { IsHeld = row.ExpiresAt > DateTime.UtcNow, Drains = row.DrainSince != null }).SingleAsync(cancellationToken);
            _withoutLeaseSince = lease.IsHeld ? null : _withoutLeaseSince ?? _looked;
            if (AgeOf(_withoutLeaseSince) >= LeaseChangesHands) stuck.Add(new("relay-without-lease", 1, AgeOf(_withoutLeaseSince)));
            if (!lease.Drains && AgeOf(oldest) >= Patience) stuck.Add(new("waiting-events", await outbox.LongCountAsync(row => row.CreatedAt <= late, cancellationToken), AgeOf(oldest)));
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Stuck is []
        ? HealthCheckResult.Healthy()
        : HealthCheckResult.Degraded(
            string.Join(", ", Stuck.Select(what => $"{what.Reason}: {what.Count}")),
            data: Stuck.ToDictionary(what => what.Reason, what => (object)new { what.Count, AgeSeconds = Math.Round(what.Age.TotalSeconds) })));

    private TimeSpan AgeOf(DateTimeOffset? since) => since is { } then && then < _looked ? _looked - then : TimeSpan.Zero;
}
