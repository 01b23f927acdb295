namespace Jilin.Messaging.Outbox;

/// <summary>An event that is committed and not yet known to be with the bus. Deleted once it is: the table is the frontier, and small.</summary>
public sealed class OutboxMessage
{
    public long Seq { get; private set; }

    public required Guid MessageId { get; init; }

    public required Guid StreamId { get; init; }

    public required long StreamVersion { get; init; }

    public required string Type { get; init; }

    /// <summary>The <see cref="CloudEvent"/> as UTF-8 JSON: what will be published, byte for byte.</summary>
    public required byte[] Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal static OutboxMessage Of(CloudEvent cloudEvent) => new()
    {
        MessageId = cloudEvent.Id,
        StreamId = cloudEvent.Subject,
        StreamVersion = cloudEvent.StreamVersion,
        Type = cloudEvent.Type,
        Body = cloudEvent.ToBytes(),
        CreatedAt = cloudEvent.Time,
    };
}

/// <summary>A stream whose first message the bus refused: nothing of it is sent before <see cref="Until"/>, so its order stands.</summary>
public sealed class StreamHold
{
    public required Guid StreamId { get; init; }

    public int Attempts { get; set; }

    public DateTimeOffset Until { get; set; }

    public required string Error { get; set; }
}

/// <summary>A message the bus refused too often: out of the way of its stream, for an operator to look into and requeue.</summary>
public sealed class ParkedMessage
{
    public long Seq { get; private set; }

    public required Guid MessageId { get; init; }

    public required Guid StreamId { get; init; }

    public required long StreamVersion { get; init; }

    public required string Type { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ParkedAt { get; init; }

    public required string Error { get; init; }
}

/// <summary>An event that becomes due later: a process's timeout. Promoted to the outbox under its own id, so that twice is once.</summary>
public sealed class OutboxTimer
{
    public long Seq { get; private set; }

    public required Guid MessageId { get; init; }

    public required Guid StreamId { get; init; }

    public required string Type { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset DueAt { get; init; }
}

/// <summary>Who relays for this database: the one row all replicas compete for.</summary>
public sealed class RelayLease
{
    public const int TheOne = 1;

    /// <summary>A <see cref="DrainUpTo"/> below every message's number: nothing leaves any more.</summary>
    public const long Drained = -1;

    public int Id { get; init; } = TheOne;

    public Guid? Owner { get; set; }

    /// <summary>By the database's clock, UTC: replicas' clocks may disagree.</summary>
    public DateTime ExpiresAt { get; set; }

    /// <summary>Grows with every change of owner.</summary>
    public long Epoch { get; set; }

    /// <summary>Set while an operator drains: the last <see cref="OutboxMessage.Seq"/> that still leaves; <see cref="Drained"/> once the relay has sent them all.</summary>
    public long? DrainUpTo { get; set; }

    public DateTimeOffset? DrainSince { get; set; }
}
