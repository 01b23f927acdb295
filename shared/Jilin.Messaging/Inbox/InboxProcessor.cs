using System.Diagnostics;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Messaging.Inbox;

/// <summary>
/// Handles deliveries exactly once per consumer: the inbox row, the stream's watermark, what the handler changed and the events it raised commit
/// together, or not at all. When this returns, the delivery may be acknowledged: it is handled, or kept as a <see cref="FailedDelivery"/>.
/// </summary>
internal sealed class InboxProcessor(IServiceScopeFactory scopes, MessagingMetrics metrics, TimeProvider clock, ILogger<InboxProcessor> logger, IHostApplicationLifetime? lifetime = null)
{
    private const int ImmediateAttempts = 3;
    private const int AttemptsOnRaces = 20;
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);

    public async Task ProcessAsync(Subscription subscription, IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var failure = await TryApplyAsync(subscription, messages, cancellationToken);
        if (failure is null) return;
        // The process is going down under it: that is not the message's fault, and its delivery stays with the bus.
        if (IsStopping(cancellationToken)) throw new OperationCanceledException("The process stops.", failure);
        if (messages.Count > 1)
        {
            // One of them is at fault: alone, the others go through.
            foreach (var message in messages) await ProcessAsync(subscription, [message], cancellationToken);
            return;
        }

        metrics.Failed(subscription.Name);
        if (failure is NoHandlerException) logger.LogWarning("{Failure} Message {MessageId} is kept", failure.Message, messages[0].Id);
        else logger.LogError(failure, "{Consumer} failed on message {MessageId} ({Type})", subscription.Name, messages[0].Id, messages[0].Type);
        await KeepAsync(subscription, messages[0], failure, cancellationToken);
    }

    /// <summary>Handles the messages in one transaction, in their order; <paramref name="also"/> joins it.</summary>
    /// <param name="presumeNew">
    /// Leaves it to the unique keys to find out, at the save, that the message was handled before, or that a stream's first message comes after a later one:
    /// both are rare, and the questions cost a query each.
    /// </param>
    public async Task ApplyAsync(Subscription subscription, IReadOnlyList<CloudEvent> messages, Action<DbContext>? also, bool presumeNew, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = (DbContext)scope.ServiceProvider.GetRequiredService(subscription.Context);
        // Opened once, not for each query and save. The context goes back to its pool: what is opened has to be closed.
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await ApplyAsync(db, scope.ServiceProvider, subscription, messages, also, presumeNew, cancellationToken);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private async Task ApplyAsync(DbContext db, IServiceProvider services, Subscription subscription, IReadOnlyList<CloudEvent> messages, Action<DbContext>? also, bool presumeNew, CancellationToken cancellationToken)
    {
        // One message is one save, and that is a transaction. Of several, each handler queries what the ones before it did: their work is saved one by one.
        var several = messages.Count > 1;
        using var turn = several ? await WriteGate.EnterAsync(db, cancellationToken) : null;
        await using var transaction = several ? await db.BeginTransactionAsync(cancellationToken) : null;

        var known = presumeNew ? [] : await HandledAsync(db, subscription.Name, messages, cancellationToken);
        var stored = presumeNew && messages is [{ StreamVersion: <= 1 }] ? [] : await WatermarksAsync(db, subscription.Name, messages, cancellationToken);
        var watermarks = new Dictionary<Guid, long>(stored);
        var handled = new List<CloudEvent>();
        foreach (var message in messages)
        {
            if (!known.Add(message.Id)) continue;
            handled.Add(message);
            if (!IsNews(watermarks, message)) continue;
            var handle = subscription.Handlers.GetValueOrDefault(message.Type) ?? throw new NoHandlerException(subscription.Name, message.Type);
            using var activity = MessagingMetrics.Activities.StartActivity($"{subscription.Name} {message.Type}", ActivityKind.Consumer, message.TraceParent);
            await handle(services, message, cancellationToken);
            if (several) await db.SaveChangesAsync(cancellationToken);
        }

        // No handler asks for these: they are written once, not with each message.
        db.AddRange(handled.Select(message => new InboxMessage { Consumer = subscription.Name, MessageId = message.Id, HandledAt = clock.GetUtcNow() }));
        foreach (var (streamId, version) in watermarks.Except(stored))
        {
            var isStored = stored.TryGetValue(streamId, out var last);
            var stream = new InboxStream { Consumer = subscription.Name, StreamId = streamId, LastVersion = last };
            if (isStored) db.Attach(stream);
            else db.Add(stream);
            stream.LastVersion = version;
        }

        also?.Invoke(db);
        if (db.ChangeTracker.HasChanges())
        {
            using var own = several ? null : await WriteGate.EnterAsync(db, cancellationToken);
            await db.SaveChangesAsync(CancellationToken.None);
        }

        if (transaction is not null) await transaction.CommitAsync(CancellationToken.None);
        foreach (var message in handled) metrics.Handled(subscription.Name, clock.GetUtcNow() - message.Time);
        for (var duplicate = handled.Count; duplicate < messages.Count; duplicate++) metrics.Duplicate(subscription.Name);
    }

    private static async Task<HashSet<Guid>> HandledAsync(DbContext db, string consumer, IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var ids = messages.Select(message => message.Id).ToList();
        return [.. await db.Set<InboxMessage>().Where(row => row.Consumer == consumer && ids.Contains(row.MessageId)).Select(row => row.MessageId).ToListAsync(cancellationToken)];
    }

    // Not tracked: every save of a batch would look through them for changes.
    private static Task<Dictionary<Guid, long>> WatermarksAsync(DbContext db, string consumer, IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        var ids = messages.Select(message => message.Subject).Distinct().ToList();
        var rows = db.Set<InboxStream>().AsNoTracking().Where(row => row.Consumer == consumer);
        // Mostly it is one, and without a list the question is cheaper.
        rows = ids is [var only] ? rows.Where(row => row.StreamId == only) : rows.Where(row => ids.Contains(row.StreamId));
        return rows.ToDictionaryAsync(row => row.StreamId, row => row.LastVersion, cancellationToken);
    }

    /// <summary>
    /// False for what is older than what was handled of its stream: events carry the full state, so there is nothing in it that is not known.
    /// </summary>
    private static bool IsNews(Dictionary<Guid, long> watermarks, CloudEvent message)
    {
        if (message.StreamVersion == 0) return true;
        if (message.StreamVersion <= watermarks.GetValueOrDefault(message.Subject)) return false;
        watermarks[message.Subject] = message.StreamVersion;
        return true;
    }

    private async Task<Exception?> TryApplyAsync(Subscription subscription, IReadOnlyList<CloudEvent> messages, CancellationToken cancellationToken)
    {
        for (var (attempt, races) = (1, 0); ;)
        {
            try
            {
                await ApplyAsync(subscription, messages, null, presumeNew: messages.Count == 1 && attempt == 1 && races == 0, cancellationToken);
                return null;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception raced) when (raced.IsLostRace() && races++ < AttemptsOnRaces)
            {
                // The message was handled before, or another replica or a request changed the same rows first: read again what there is now.
            }
            catch (Exception exception)
            {
                if (exception is NoHandlerException || exception.IsIncurable() || attempt++ >= ImmediateAttempts) return exception;
            }
        }
    }

    // Only this is a shutdown. That something is disposed is none: it may be a handler's fault, and would be redelivered for ever.
    private bool IsStopping(CancellationToken cancellationToken) => cancellationToken.IsCancellationRequested || lifetime?.ApplicationStopping.IsCancellationRequested == true;

    private async Task KeepAsync(Subscription subscription, CloudEvent message, Exception failure, CancellationToken cancellationToken)
    {
        for (var pause = 1; ; pause = Math.Min(30, pause * 2))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = (DbContext)scope.ServiceProvider.GetRequiredService(subscription.Context);
                var now = clock.GetUtcNow();
                db.Add(new FailedDelivery
                {
                    Consumer = subscription.Name,
                    MessageId = message.Id,
                    Type = message.Type,
                    Body = message.ToBytes(),
                    FailedAt = now,
                    Attempts = failure is NoHandlerException ? 0 : 1,
                    // Without a handler, as soon as there is one; where no attempt can help, when an operator says so.
                    RetryAt = failure is NoHandlerException ? now : failure.IsIncurable() ? null : now + FirstRetry,
                    Error = failure is NoHandlerException ? failure.Message : failure.ToString(),
                });
                using var turn = await WriteGate.EnterAsync(db, cancellationToken);
                await db.SaveChangesAsync(CancellationToken.None);
                return;
            }
            catch (DbUpdateException again) when (again.IsUniqueViolation())
            {
                return;
            }
            catch (Exception stopped) when (stopped is not OperationCanceledException && IsStopping(cancellationToken))
            {
                throw new OperationCanceledException("The process stops.", stopped);
            }
            catch (Exception exception) when (!IsStopping(cancellationToken))
            {
                // Not acknowledged until it is kept: while the database is away, the delivery stays with the bus.
                logger.LogError(exception, "{Consumer} cannot keep the failed message {MessageId}", subscription.Name, message.Id);
                await Task.Delay(TimeSpan.FromSeconds(pause), clock, cancellationToken);
            }
        }
    }
}
