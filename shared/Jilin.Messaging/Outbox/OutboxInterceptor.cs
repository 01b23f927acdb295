using System.Data.Common;
using System.Runtime.CompilerServices;
using Jilin.Messaging.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;

namespace Jilin.Messaging.Outbox;

/// <summary>Writes what aggregates raised into the outbox, in the transaction that saves them.</summary>
internal sealed class OutboxInterceptor<TContext>(RelaySignal<TContext> signal, IEnumerable<Publication> publications, TimeProvider clock) : SaveChangesInterceptor, IDbTransactionInterceptor
    where TContext : DbContext
{
    private readonly HashSet<string> _publications = [.. publications.Where(publication => publication.Context == typeof(TContext)).Select(publication => publication.Type)];

    // Transactions with news in them, which the relay would look for in vain before they are committed.
    private readonly ConditionalWeakTable<DbTransaction, object?> _news = [];

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is TContext db) Write(db);
        return new(result);
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is TContext db)
        {
            var tracked = Tracked(db);
            foreach (var entry in tracked) (entry.Entity as Aggregate)?.ClearRaised();
            if (tracked.Any(IsNews))
            {
                if (db.Database.CurrentTransaction is { } transaction) _news.AddOrUpdate(transaction.GetDbTransaction(), null);
                else signal.Set();
            }
        }

        return new(result);
    }

    // A transaction may be several contexts', and is committed by one of them. Of one that saving itself opened, SavedChanges follows.
    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        if (_news.Remove(transaction)) signal.Set();
        return Task.CompletedTask;
    }

    // What was raised is still raised: a second save of the same context writes it anew, and must not find it there already.
    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        if (eventData.Context is TContext db)
        {
            // Entries() looks for changes first: the database may have given some rows their keys before it failed.
            foreach (var entry in db.ChangeTracker.Entries<OutboxMessage>().Where(entry => entry.State == EntityState.Added).ToList()) entry.State = EntityState.Detached;
        }

        return Task.CompletedTask;
    }

    // Everything here is asynchronous; a synchronous save would go past the outbox.
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        eventData.Context is TContext ? throw new InvalidOperationException("Use SaveChangesAsync.") : result;

    // What the relay should look at now: new events, and an operator's word (a hold released, a drain over).
    private static bool IsNews(EntityEntry entry) => entry.Entity is OutboxMessage or OperatorAction;

    // Entries() looks for changes each time it is asked, at all that is tracked. Nothing changes between these looks; in a batch they would be most of the work.
    private static List<EntityEntry> Tracked(TContext db)
    {
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return [.. db.ChangeTracker.Entries()];
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    // Here, where a test of the service alone finds it, and not when a bus that knows no such event is to take it.
    private void Check(List<EntityEntry> tracked)
    {
        if (tracked.SelectMany(Written).FirstOrDefault(type => !_publications.Contains(type)) is { } undeclared)
            throw new InvalidOperationException($"{undeclared} is not among what {typeof(TContext).Name} publishes: declare it with Publishes.");
    }

    // Not what is promoted to the outbox, or replayed: that may be another version's.
    private static IEnumerable<string> Written(EntityEntry entry) => entry switch
    {
        { Entity: Aggregate aggregate } => aggregate.Raised.Select(raised => EventName.Of(raised.Event.GetType())),
        { Entity: OutboxTimer timer, State: EntityState.Added } => [timer.Type],
        _ => [],
    };

    private static bool IsChanged(EntityEntry entry) => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted;

    // A part in a table of its own, or in its owner's JSON, is an entity to EF Core: the owner stays unchanged when only the part does not.
    private static bool IsPartOf(EntityEntry part, EntityEntry root)
    {
        if (part.Metadata.FindOwnership() is not { } ownership) return false;
        // A part of a part has its owner's key too, and more.
        var top = ownership;
        while (top.PrincipalEntityType.FindOwnership() is { } next) top = next;
        return top.PrincipalEntityType.IsAssignableFrom(root.Metadata)
            && ownership.Properties.Take(top.PrincipalKey.Properties.Count).Zip(top.PrincipalKey.Properties)
                .All(pair => Equals(part.Property(pair.First).OriginalValue, root.Property(pair.Second).CurrentValue));
    }

    private void Write(TContext db)
    {
        db.ChangeTracker.DetectChanges();
        var tracked = Tracked(db);
        Check(tracked);
        var silent = tracked.Where(entry => entry.Entity is Aggregate { Raised.Count: 0 }).ToList();
        if (silent.FirstOrDefault(root => IsChanged(root) || tracked.Any(part => IsChanged(part) && IsPartOf(part, root))) is { Entity: Aggregate changed })
            throw new InvalidOperationException($"{changed.GetType().Name} {changed.Id} was changed without raising an event.");
        foreach (var aggregate in tracked.Select(entry => entry.Entity).OfType<Aggregate>())
            foreach (var raised in aggregate.Raised) db.Add(OutboxMessage.Of(Events.Write(raised.Event, aggregate.Id, raised.Version, clock.GetUtcNow())));
    }
}
