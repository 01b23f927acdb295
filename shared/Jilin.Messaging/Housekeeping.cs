using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Jilin.Persistence.Idempotency;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Messaging;

/// <summary>What the replica with the lease does beside relaying: retries failed deliveries, promotes due timers, tells again what was asked for, cleans up.</summary>
internal sealed class Housekeeping<TContext>(
    IServiceScopeFactory scopes,
    Lease<TContext> lease,
    RelaySignal<TContext> signal,
    InboxProcessor inbox,
    Republisher<TContext> republisher,
    Pulse<TContext> pulse,
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

    // What this version can handle; the rest waits for one that can.
    private readonly List<string> _handled = [.. subscriptions.Where(subscription => subscription.Context == typeof(TContext)).SelectMany(subscription => subscription.Handlers.Keys.Select(type => $"{subscription.Name} {type}"))];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                // Not inside the tick: the ticks that come meanwhile are one, and whoever moves a clock by days does not wait for the work of each second.
                await Task.Yield();
                // Each replica for itself: that none of them relays has to be seen, too.
                await pulse.TakeAsync(stoppingToken);
                if (lease.Held) await TickAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogWarning(exception, "{Service}: housekeeping failed and is tried again", service.Slug);
            }
            catch (Exception)
            {
                // A driver may say of a cancelled command that it failed.
                return;
            }
        }
    }

    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        // What a retry schedules for now goes out with this tick.
        await RetryFailedAsync(cancellationToken);
        await PromoteTimersAsync(cancellationToken);
        await republisher.WorkAsync(cancellationToken);
        await CleanInboxAsync(cancellationToken);
        await CleanIdempotencyKeysAsync(cancellationToken);
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
        foreach (var failed in await db.Set<FailedDelivery>().Where(row => row.RetryAt <= now && _handled.Contains(row.Consumer + " " + row.Type)).OrderBy(row => row.Seq).Take(Some).ToListAsync(cancellationToken))
        {
            var subscription = _subscriptions[failed.Consumer];
            try
            {
                await inbox.ApplyAsync(subscription, [CloudEvent.FromBytes(failed.Body)], handling => handling.Remove(handling.Attach(failed).Entity), presumeNew: false, cancellationToken);
            }
            catch (Exception exception) when (exception.IsTransient())
            {
                // The database's doing, not the message's: the next round tries it again.
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                db.ChangeTracker.Clear();
                db.Attach(failed);
                failed.Attempts++;
                failed.Error = exception.ToString();
                failed.RetryAt = failed.Attempts >= AttemptsBeforeGivingUp || exception.IsIncurable()
                    ? null
                    : clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(LongestBackOff.TotalSeconds, 5 * Math.Pow(2, failed.Attempts)));
                metrics.Failed(failed.Consumer);
                logger.LogError(exception, "{Consumer} failed again on message {MessageId}, attempt {Attempt}", failed.Consumer, failed.MessageId, failed.Attempts);
                using var turn = await WriteGate.EnterAsync(db, cancellationToken);
                await db.SaveChangesAsync(cancellationToken);
            }
        }
    }

    internal Task CleanInboxAsync(CancellationToken cancellationToken) => CleanAsync<InboxMessage>(nameof(InboxMessage.HandledAt), InboxRetention, cancellationToken);

    internal Task CleanIdempotencyKeysAsync(CancellationToken cancellationToken) => CleanAsync<IdempotencyKey>(nameof(IdempotencyKey.CompletedAt), IdempotencyKey.Retention, cancellationToken);

    private async Task CleanAsync<TRow>(string time, TimeSpan retention, CancellationToken cancellationToken)
        where TRow : class
    {
        while (await CleanSomeAsync<TRow>(time, clock.GetUtcNow() - retention, cancellationToken))
        {
        }
    }

    // In small batches: the gate is never held for long.
    private async Task<bool> CleanSomeAsync<TRow>(string time, DateTimeOffset before, CancellationToken cancellationToken)
        where TRow : class
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        // A service without an API of its own has no keys.
        if (db.Model.FindEntityType(typeof(TRow)) is null) return false;
        // Rows are in the order they came, so the oldest stand first: the look costs nothing when there is nothing to do.
        var oldest = await db.Set<TRow>()
            .OrderBy(row => EF.Property<long>(row, "Seq"))
            .Select(row => new { Seq = EF.Property<long>(row, "Seq"), At = EF.Property<DateTimeOffset>(row, time) })
            .Take(Some)
            .ToListAsync(cancellationToken);
        var last = oldest.LastOrDefault(row => row.At < before)?.Seq;
        if (last is null) return false;
        using var turn = await WriteGate.EnterAsync(db, cancellationToken);
        return await db.Set<TRow>().Where(row => EF.Property<long>(row, "Seq") <= last).ExecuteDeleteAsync(cancellationToken) == Some;
    }
}
