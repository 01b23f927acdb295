using System.Reflection;
using Jilin.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Messaging.Outbox;

/// <summary>Works at the oldest open <see cref="Republication"/>, a little at a time; progress commits with what was written, so that it goes on after every crash.</summary>
internal sealed class Republisher<TContext>(IServiceScopeFactory scopes, TimeProvider clock, IEnumerable<Publication> publications)
    where TContext : DbContext
{
    private const int Some = 100;

    // What is told again is not to hold up what is new: while so much is on its way, nothing is added.
    private const int MostPending = 1000;

    private static readonly MethodInfo Reading = typeof(Republisher<TContext>).GetMethod(nameof(ReadAsync), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo Counting = typeof(Republisher<TContext>).GetMethod(nameof(CountAsync), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly Dictionary<string, Type> _published = publications.Where(publication => publication.Context == typeof(TContext)).ToDictionary(publication => publication.Type, publication => publication.Event);

    /// <summary>Whether the service publishes the event.</summary>
    public bool Knows(string type) => _published.ContainsKey(type);

    /// <summary>How many aggregates there are to look at.</summary>
    public static async Task<long> CountAsync(TContext db, Guid? streamId, CancellationToken cancellationToken)
    {
        var total = 0L;
        foreach (var kind in Kinds(db)) total += await (Task<long>)Counting.MakeGenericMethod(kind).Invoke(null, [db, streamId, cancellationToken])!;
        return total;
    }

    /// <summary>Does what may be done within a second.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        for (var done = 0; ;)
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<TContext>();
            var order = await db.Set<Republication>().Where(row => row.EndedAt == null).OrderBy(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
            if (order is null || done >= order.PerSecond) return;
            if (await db.Set<OutboxMessage>().OrderBy(row => row.Seq).Take(MostPending).CountAsync(cancellationToken) == MostPending) return;
            done += await TellSomeAsync(db, order, Math.Min(Some, order.PerSecond - done), cancellationToken);
            try
            {
                await WriteGate.SaveAsync(db);
            }
            catch (DbUpdateConcurrencyException)
            {
                // An operator has ended it meanwhile.
                return;
            }
        }
    }

    private async Task<int> TellSomeAsync(TContext db, Republication order, int most, CancellationToken cancellationToken)
    {
        var kinds = Kinds(db).SkipWhile(kind => string.CompareOrdinal(kind.Name, order.Kind) < 0).ToList();
        IReadOnlyList<Aggregate> aggregates = [];
        if (kinds.Count > 0)
        {
            if (order.Kind != kinds[0].Name) (order.Kind, order.After) = (kinds[0].Name, 0);
            aggregates = await (Task<IReadOnlyList<Aggregate>>)Reading.MakeGenericMethod(kinds[0]).Invoke(null, [db, order, most, cancellationToken])!;
        }

        foreach (var aggregate in aggregates)
        {
            order.After = aggregate.Seq;
            order.Seen++;
            var told = aggregate.ToldAgain();
            if (order.Type is not null && StateOf(told.GetType()) != StateOf(_published.GetValueOrDefault(order.Type, typeof(void)))) continue;
            db.Add(OutboxMessage.Of(Events.Write(told, aggregate.Id, aggregate.Version, clock.GetUtcNow())));
            order.Written++;
        }

        if (aggregates.Count == most) return most;
        if (kinds.Count > 1) (order.Kind, order.After) = (kinds[1].Name, 0);
        else order.EndedAt = clock.GetUtcNow();
        return aggregates.Count;
    }

    // Several events tell of the same kind of thing: they carry its state.
    private static Type StateOf(Type told) => told.GetProperties() is [var only] ? only.PropertyType : told;

    private static IEnumerable<Type> Kinds(TContext db) =>
        db.Model.GetEntityTypes().Select(entity => entity.ClrType).Where(type => type.IsAssignableTo(typeof(Aggregate))).OrderBy(type => type.Name, StringComparer.Ordinal);

    private static async Task<IReadOnlyList<Aggregate>> ReadAsync<TAggregate>(TContext db, Republication order, int most, CancellationToken cancellationToken)
        where TAggregate : Aggregate =>
        await db.Set<TAggregate>().AsNoTracking()
            .Where(aggregate => aggregate.Seq > order.After && (order.StreamId == null || aggregate.Id == order.StreamId))
            .OrderBy(aggregate => aggregate.Seq)
            .Take(most)
            .ToListAsync(cancellationToken);

    private static Task<long> CountAsync<TAggregate>(TContext db, Guid? streamId, CancellationToken cancellationToken)
        where TAggregate : Aggregate =>
        db.Set<TAggregate>().LongCountAsync(aggregate => streamId == null || aggregate.Id == streamId, cancellationToken);
}
