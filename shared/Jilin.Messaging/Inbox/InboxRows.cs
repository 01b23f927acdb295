namespace Jilin.Messaging.Inbox;

/// <summary>A message this consumer has handled. The row commits with what the handler did.</summary>
public sealed class InboxMessage
{
    public long Seq { get; private set; }

    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required DateTimeOffset HandledAt { get; init; }
}

/// <summary>How far a consumer has come in a stream. Never expires: an old message that comes back after its inbox row was cleaned is still old.</summary>
public sealed class InboxStream
{
    public required string Consumer { get; init; }

    public required Guid StreamId { get; init; }

    public long LastVersion { get; set; }
}

/// <summary>
/// A delivery whose handler failed: kept here instead of with the broker, so that it is retried with back-off, outlives every crash on every
/// transport, and can be listed, looked into and replayed.
/// </summary>
public sealed class FailedDelivery
{
    public long Seq { get; private set; }

    public required string Consumer { get; init; }

    public required Guid MessageId { get; init; }

    public required string Type { get; init; }

    public required byte[] Body { get; init; }

    public required DateTimeOffset FailedAt { get; set; }

    public int Attempts { get; set; }

    /// <summary>When it is tried again; none: it was tried often enough, and waits for an operator.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    public required string Error { get; set; }
}
