using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.ServiceDefaults.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Messaging;

/// <summary>What the replica with the lease does beside relaying: promotes due timers, retries failed deliveries, measures, cleans up.</summary>
internal sealed class Housekeeping<TContext>(
    IServiceScopeFactory scopes,
    Lease<TContext> lease,
    RelaySignal<TContext> signal,
    InboxProcessor inbox,
    MessagingMetrics metrics,
    TimeProvider clock,
    ServiceSlug<TContext> service,
    IEnumerable<Subscription> subscriptions,
    ILogger<Housekeeping<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    private const int Some = 100;

    /// <summary>Longer than any broker keeps or operator replays a message; older repeats are caught by the stream's watermark.</summary>
    public static readonly TimeSpan InboxRetention = TimeSpan.FromDays(14);

    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(10);
    private const int AttemptsBeforeGivingUp = 12;

    private readonly Dictionary<string, Subscription> _subscriptions = subscriptions.Where(subscription => subscription.Context == typeof(TContext)).ToDictionary(subscription => subscription.Name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken).AsTask().ContinueWith(tick => tick.IsCompletedSuccessfully && tick.Result, TaskScheduler.Default))
        {
            if (!lease.Held) continue;
            try
            {
                await PromoteTimersAsync(stoppingToken);
                await RetryFailedAsync(stoppingToken);
                await MeasureAsync(stoppingToken);
                await CleanInboxAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "{Service}: housekeeping failed and is tried again", service.Slug);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    internal async Task PromoteTimersAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        var due = await db.Set<OutboxTimer>().Where(timer => timer.DueAt <= now).OrderBy(timer => timer.DueAt).Take(Some).ToListAsync(cancellationToken);
        if (due.Count == 0) return;
        foreach (var timer in due)
        {
            db.Add(new OutboxMessage { MessageId = timer.MessageId, StreamId = timer.StreamId, StreamVersion = 0, Type = timer.Type, Body = timer.Body, CreatedAt = timer.DueAt });
            db.Remove(timer);
        }

        using (await WriteGate.EnterAsync(db, cancellationToken)) await db.SaveChangesAsync(cancellationToken);
        signal.Set();
    }

    internal async Task RetryFailedAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        foreach (var failed in await db.Set<FailedDelivery>().Where(row => row.RetryAt <= now && _subscriptions.Keys.Contains(row.Consumer)).OrderBy(row => row.Seq).Take(Some).ToListAsync(cancellationToken))
        {
            var subscription = _subscriptions[failed.Consumer];
            try
            {
                await inbox.ApplyAsync(subscription, [CloudEvent.FromBytes(failed.Body)], handling => handling.Remove(handling.Attach(failed).Entity), cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                db.ChangeTracker.Clear();
                db.Attach(failed);
                failed.Attempts++;
                failed.Error = exception.ToString();
                failed.RetryAt = failed.Attempts >= AttemptsBeforeGivingUp
                    ? null
                    : clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, 5 * Math.Pow(2, failed.Attempts)));
                metrics.Failed(failed.Consumer);
                logger.LogError(exception, "{Consumer} failed again on message {MessageId}, attempt {Attempt}", failed.Consumer, failed.MessageId, failed.Attempts);
                using var turn = await WriteGate.EnterAsync(db, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
            }
        }
    }

    internal async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<TContext>().Set<OutboxMessage>();
        var oldest = await outbox.OrderBy(row => row.Seq).Select(row => (DateTimeOffset?)row.CreatedAt).FirstOrDefaultAsync(cancellationToken);
        var pending = oldest is null ? 0 : await outbox.LongCountAsync(cancellationToken);
        metrics.Outbox(service.Slug, pending, oldest is null ? 0 : (clock.GetUtcNow() - oldest.Value).TotalSeconds);
    }

    internal async Task CleanInboxAsync(CancellationToken cancellationToken)
    {
        while (await CleanSomeAsync(cancellationToken))
        {
        }
    }

    private async Task<bool> CleanSomeAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var before = clock.GetUtcNow() - InboxRetention;
        // Rows are in the order they came, so the oldest stand first: the look costs nothing when there is nothing to do.
        var oldest = await db.Set<InboxMessage>().OrderBy(row => row.Seq).Select(row => new { row.Seq, row.HandledAt }).Take(Some).ToListAsync(cancellationToken);
        var last = oldest.LastOrDefault(row => row.HandledAt < before)?.Seq;
        if (last is null) return false;
        using var turn = await WriteGate.EnterAsync(db, cancellationToken);
        return await db.Set<InboxMessage>().Where(row => row.Seq <= last).ExecuteDeleteAsync(cancellationToken) == Some;
    }
}
