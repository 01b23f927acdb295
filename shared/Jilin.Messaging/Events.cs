using System.Diagnostics;
using System.Text.Json;
using Jilin.Messaging.Outbox;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging;

/// <summary>
/// Follows what another service owns, by its state: which event told of it is all the same, and earlier ones may have been skipped, so what is to be
/// done follows from the state alone. Change what the context loaded and return, without saving: inbox row, changes and new events commit as one.
/// </summary>
public interface IFollow<in TState>
{
    Task FollowAsync(TState state, EventContext context, CancellationToken cancellationToken);
}

/// <summary>Handles a timer of the service's own; it commits like <see cref="IFollow{TState}"/>.</summary>
public interface IHandle<in TEvent>
{
    Task HandleAsync(TEvent message, EventContext context, CancellationToken cancellationToken);
}

/// <summary>What is known of an event besides its data.</summary>
/// <param name="StreamVersion">The publishing aggregate's version after the change; 0 for a timer.</param>
/// <param name="Told">The followed state (of a timer: its data) as it came, with what only a newer version knows of it: who keeps a copy keeps this.</param>
public sealed record EventContext(Guid MessageId, Guid StreamId, long StreamVersion, DateTimeOffset Time, JsonElement Told);

public static class Events
{
    /// <summary>Has the event come back at <paramref name="dueAt"/>, to this service's own subscription to it: a process's timeout.</summary>
    public static void Schedule(this DbContext db, object timer, Guid streamId, DateTimeOffset dueAt)
    {
        var cloudEvent = Write(timer, streamId, 0, dueAt);
        db.Add(new OutboxTimer { MessageId = cloudEvent.Id, StreamId = streamId, Type = cloudEvent.Type, Body = cloudEvent.ToBytes(), DueAt = dueAt });
    }

    internal static CloudEvent Write(object message, Guid streamId, long streamVersion, DateTimeOffset time)
    {
        var type = EventName.Of(message.GetType());
        return new()
        {
            Id = Guid.CreateVersion7(),
            // jilin.<service>.v1.<event>: the service is the source.
            Source = "/" + type.Split('.')[1],
            Type = type,
            Subject = streamId,
            StreamVersion = streamVersion,
            Time = time,
            TraceParent = Activity.Current?.Id,
            Data = JsonSerializer.SerializeToElement(message, message.GetType(), CloudEvent.Json),
        };
    }
}
