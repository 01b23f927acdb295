using Jilin.Persistence;

namespace Jilin.Messaging;

/// <summary>
/// The root of what changes together: one stream of events, in the order of <see cref="Version"/>. Version is the concurrency token, so of two
/// changes made from the same state only one commits, and the order of outbox rows is the order of versions.
/// </summary>
public abstract class Aggregate : IEntity
{
    private readonly List<RaisedEvent> _raised = [];

    /// <summary>The row's place in the table: rows are clustered by it, never by the random-looking <see cref="Id"/>.</summary>
    public long Seq { get; private set; }

    public Guid Id { get; protected init; } = Guid.CreateVersion7();

    public long Version { get; private set; }

    internal IReadOnlyList<RaisedEvent> Raised => _raised;

    /// <summary>Says that this changed. Every change raises an event: what is not told cannot be traced.</summary>
    /// <param name="domainEvent">A contract's record, with the full new state: a consumer that missed an earlier one still ends up right.</param>
    protected void Raise(object domainEvent) => _raised.Add(new(++Version, domainEvent));

    /// <summary>The event that tells where it stands, as to somebody who has missed every event before.</summary>
    protected abstract object Retell();

    internal object ToldAgain() => Retell();

    internal void ClearRaised() => _raised.Clear();
}

internal sealed record RaisedEvent(long Version, object Event);
