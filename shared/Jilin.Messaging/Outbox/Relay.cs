using System.Collections.Concurrent;
using System.Diagnostics;
using Jilin.Messaging.Transports;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Messaging.Outbox;

/// <summary>
/// Brings committed events to the bus: reads from the start of the outbox, publishes in order within a stream and in parallel across streams,
/// and deletes what is confirmed. A crash at any point repeats deliveries and loses none; consumers know the repeats by their ids.
/// </summary>
internal sealed class Relay<TContext>(
    IServiceScopeFactory scopes,
    Lease<TContext> lease,
    RelaySignal<TContext> signal,
    MessagingMetrics metrics,
    TimeProvider clock,
    ILogger<Relay<TContext>> logger,
    ServiceSlug<TContext> service,
    ITransport? transport = null) : BackgroundService
    where TContext : DbContext
{
    public const int BatchSize = 1000;
    public const int Window = 128;

    // Rows of one save may be numbered in another order than they were raised: SQL Server promises none within a statement, and EF Core makes one statement of up to
    // 42 rows. So it looks so far past its batch for what has to go before.
    private const int Lookahead = 200;

    public const int AttemptsBeforeParking = 8;

    // With traffic, a commit on another replica is found at once; without, the database is left in peace.
    private static readonly TimeSpan QuickPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SlowPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TrafficLasts = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunAsync(stoppingToken);

    internal async Task RunAsync(CancellationToken stoppingToken)
    {
        if (transport is null)
        {
            logger.LogInformation("{Service}: no bus is configured; events wait in the outbox", service.Slug);
            return;
        }

        long? lastTraffic = null;
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var relayed = await lease.EnsureAsync(stoppingToken) ? await RelayBatchAsync(transport, stoppingToken) : 0;
                failures = 0;
                if (relayed > 0) lastTraffic = clock.GetTimestamp();
                else await signal.WaitAsync(lastTraffic is { } last && clock.GetElapsedTime(last) < TrafficLasts ? QuickPoll : SlowPoll, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // A driver may say of a cancelled command that it failed.
                break;
            }
            catch (Exception exception)
            {
                failures++;
                // An outage says all there is to know in one line; anything else is a riddle.
                logger.LogWarning(exception is TransportDownException ? null : exception, "{Service}: relaying failed ({Failures} in a row); events wait in the outbox: {Error}", service.Slug, failures, exception.Message);
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5000, 100 << Math.Min(failures, 6))), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await lease.ReleaseAsync();
    }

    /// <summary>One round; the answer is how many messages were confirmed.</summary>
    /// <exception cref="TransportDownException">The bus is away: what it did confirm is deleted, no message is blamed.</exception>
    internal async Task<int> RelayBatchAsync(ITransport transport, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        var now = clock.GetUtcNow();
        var rows = await db.Set<OutboxMessage>().AsNoTracking()
            .Where(row => row.Seq <= db.Set<RelayLease>().Where(lease => lease.Id == RelayLease.TheOne).Select(lease => lease.DrainUpTo ?? long.MaxValue).First())
            .Where(row => !db.Set<StreamHold>().Any(hold => hold.StreamId == row.StreamId && hold.Until > now))
            .OrderBy(row => row.Seq)
            .Take(BatchSize + Lookahead)
            .ToListAsync(cancellationToken);
        if (rows.Count == 0)
        {
            await EndDrainAsync(db, cancellationToken);
            return 0;
        }

        var last = rows[Math.Min(rows.Count, BatchSize) - 1].Seq;
        using var round = new Round(transport, lease, metrics, service.Slug);
        await Task.WhenAll(rows.GroupBy(row => row.StreamId).Select(stream => round.SendAsync(InOrder(stream, last), cancellationToken)));
        await SettleAsync(db, round);
        if (round.Down is not null) throw round.Down;
        return round.Confirmed.Count;
    }

    /// <summary>A stream's messages up to the last one of the batch, with those it has to wait for.</summary>
    private static IEnumerable<OutboxMessage> InOrder(IEnumerable<OutboxMessage> stream, long last)
    {
        var inOrder = stream.OrderBy(row => row.StreamVersion).ToList();
        return inOrder.Take(inOrder.FindLastIndex(row => row.Seq <= last) + 1);
    }

    // Numbers are given before the commit: a row below the drain's mark may still come. From here on it waits with the later ones, so what was said to be drained is.
    private static async Task EndDrainAsync(TContext db, CancellationToken cancellationToken)
    {
        var done = db.Set<RelayLease>().Where(lease => lease.DrainUpTo >= 0 && !db.Set<OutboxMessage>().Any(row => row.Seq <= lease.DrainUpTo));
        if (!await done.AnyAsync(cancellationToken)) return;
        using var turn = await WriteGate.EnterAsync(db, cancellationToken);
        await done.ExecuteUpdateAsync(set => set.SetProperty(lease => lease.DrainUpTo, RelayLease.Drained), cancellationToken);
    }

    // Not cancelled on shutdown: what is confirmed must not be sent again for nothing.
    private async Task SettleAsync(TContext db, Round round)
    {
        using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
        if (!round.Confirmed.IsEmpty)
        {
            var sent = round.Confirmed.Select(row => row.Seq).ToList();
            await db.Set<OutboxMessage>().Where(row => sent.Contains(row.Seq)).ExecuteDeleteAsync(CancellationToken.None);
        }

        var streams = round.Confirmed.Concat(round.Refused.Select(refused => refused.Message)).Select(row => row.StreamId).Distinct().ToList();
        var holds = await db.Set<StreamHold>().Where(hold => streams.Contains(hold.StreamId)).ToDictionaryAsync(hold => hold.StreamId, CancellationToken.None);
        var refusedStreams = round.Refused.Select(refused => refused.Message.StreamId).ToHashSet();
        db.RemoveRange(holds.Values.Where(hold => !refusedStreams.Contains(hold.StreamId)));
        foreach (var (message, error) in round.Refused)
        {
            var hold = holds.GetValueOrDefault(message.StreamId);
            if (hold is null) db.Add(hold = new() { StreamId = message.StreamId, Error = error });
            // A confirmed message before this one ends the older hold's count: it was about that one.
            hold.Attempts = round.Confirmed.Any(row => row.StreamId == message.StreamId) ? 1 : hold.Attempts + 1;
            hold.Error = error;
            hold.Until = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(60, 0.5 * Math.Pow(2, hold.Attempts)));
            logger.LogWarning("{Service}: the bus refused message {MessageId} ({Type}), attempt {Attempt}: {Error}", service.Slug, message.MessageId, message.Type, hold.Attempts, error);
            if (hold.Attempts < AttemptsBeforeParking) continue;
            Park(db, message, error);
            db.Remove(hold);
        }

        await db.SaveChangesAsync(CancellationToken.None);
    }

    private void Park(TContext db, OutboxMessage message, string error)
    {
        db.Add(new ParkedMessage
        {
            MessageId = message.MessageId,
            StreamId = message.StreamId,
            StreamVersion = message.StreamVersion,
            Type = message.Type,
            Body = message.Body,
            CreatedAt = message.CreatedAt,
            ParkedAt = clock.GetUtcNow(),
            Error = error,
        });
        db.Remove(message);
        metrics.Parked(service.Slug);
        logger.LogError("{Service}: message {MessageId} ({Type}) is parked after {Attempts} attempts", service.Slug, message.MessageId, message.Type, AttemptsBeforeParking);
    }

    /// <summary>What became of one batch.</summary>
    private sealed class Round(ITransport transport, Lease<TContext> lease, MessagingMetrics metrics, string service) : IDisposable
    {
        private readonly SemaphoreSlim _window = new(Window);

        public ConcurrentQueue<OutboxMessage> Confirmed { get; } = [];

        public ConcurrentQueue<(OutboxMessage Message, string Error)> Refused { get; } = [];

        public TransportDownException? Down { get; private set; }

        /// <summary>Sends a stream's messages one after the other's confirm; stops at the first that is not confirmed.</summary>
        public async Task SendAsync(IEnumerable<OutboxMessage> stream, CancellationToken cancellationToken)
        {
            foreach (var message in stream)
            {
                await _window.WaitAsync(CancellationToken.None);
                try
                {
                    if (!lease.Held || Down is not null || cancellationToken.IsCancellationRequested) return;
                    using var activity = MessagingMetrics.Activities.HasListeners() ? StartActivity(message) : null;
                    metrics.Published(service);
                    await transport.PublishAsync(message, cancellationToken);
                    Confirmed.Enqueue(message);
                    metrics.Confirmed(service);
                }
                catch (TransportDownException exception)
                {
                    Down = exception;
                    return;
                }
                catch (OperationCanceledException)
                {
                    return;
                }
                catch (Exception exception)
                {
                    Refused.Enqueue((message, exception.Message));
                    return;
                }
                finally
                {
                    _window.Release();
                }
            }
        }

        public void Dispose() => _window.Dispose();

        private static Activity? StartActivity(OutboxMessage message) =>
            MessagingMetrics.Activities.StartActivity($"publish {message.Type}", ActivityKind.Producer, CloudEvent.FromBytes(message.Body).TraceParent);
    }
}
