using Jilin.Persistence;

namespace Jilin.Messaging.Outbox;

/// <summary>
/// An operator's order to tell everything again: who came late has the history from before it existed. Each aggregate is told once, as it is, at its current
/// version: consumers that know it drop it by their watermark, new ones take it.
/// </summary>
public sealed class Republication : IEntity
{
    public long Seq { get; private set; }

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Only aggregates that this event tells of; none: all.</summary>
    public string? Type { get; init; }

    /// <summary>Only this one.</summary>
    public Guid? StreamId { get; init; }

    /// <summary>At most so many in a second.</summary>
    public required int PerSecond { get; init; }

    /// <summary>The kind of aggregate it is at; kinds are gone through by the names of their types.</summary>
    public string Kind { get; set; } = "";

    /// <summary>How far it has come in that kind, by the rows' sequence.</summary>
    public long After { get; set; }

    /// <summary>How many aggregates it has looked at, of <see cref="Total"/> when it was ordered.</summary>
    public long Seen { get; set; }

    public required long Total { get; init; }

    /// <summary>How many events it has written.</summary>
    public long Written { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>An operator ended it before it was through.</summary>
    public bool Cancelled { get; set; }
}
