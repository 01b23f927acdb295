using Jilin.Messaging.Outbox;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

/// <summary>A stream whose first message the bus refused: the messages after it wait, so that its order stands.</summary>
/// <param name="MessageId">The message that was refused.</param>
/// <param name="Pending">How many messages of the stream wait, that one included.</param>
/// <param name="Attempts">How often it was tried; at eight it is parked, and the stream goes on.</param>
/// <param name="Until">When it is tried again.</param>
/// <param name="Error">What the bus said last.</param>
internal sealed record HeldStreamAnswer(Guid StreamId, Guid MessageId, string Type, long Pending, int Attempts, DateTimeOffset Until, string Error);

internal static class HeldStreams<TContext>
    where TContext : DbContext
{
    public static void Map(RouteGroupBuilder operations, RouteGroupBuilder changes)
    {
        operations.MapGet("/holds", ListAsync)
            .WithSummary("List the held streams")
            .WithDescription("Streams whose first message the bus refused, in the order of these messages. Each is tried again by itself, with growing pauses. As CSV with `Accept: text/csv`.");
        changes.MapPost("/holds/{streamId:guid}/release", ReleaseAsync)
            .WithSummary("Try a held stream again now")
            .WithDescription("Instead of waiting for its pause to end, and with all eight attempts before it. Nothing is skipped: refused again, the stream is held again.")
            .Refuses(Rules.StreamNotHeld);
    }

    private static async Task<ListAnswer<HeldStreamAnswer>> ListAsync(Desk<TContext> desk, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        // A hold has no sequence of its own; its stream's first message has.
        var streams = await desk.Db.Set<OutboxMessage>()
            .Join(desk.Db.Set<StreamHold>(), row => row.StreamId, hold => hold.StreamId, (row, _) => row)
            .GroupBy(row => row.StreamId)
            .Select(stream => new { StreamId = stream.Key, First = stream.Min(row => row.Seq), Pending = stream.LongCount() })
            .Where(stream => stream.First > page.After)
            .OrderBy(stream => stream.First)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        var ids = streams.Select(stream => stream.StreamId).ToList();
        var firsts = streams.Select(stream => stream.First).ToList();
        var holds = await desk.Db.Set<StreamHold>().AsNoTracking().Where(hold => ids.Contains(hold.StreamId)).ToDictionaryAsync(hold => hold.StreamId, cancellationToken);
        var messages = await desk.Db.Set<OutboxMessage>().Where(row => firsts.Contains(row.Seq)).Select(row => new { row.Seq, row.MessageId, row.Type }).ToDictionaryAsync(row => row.Seq, cancellationToken);
        // What was sent between the questions is held no more.
        var held = page.Page(streams, stream => stream.First, stream => holds.TryGetValue(stream.StreamId, out var hold) && messages.TryGetValue(stream.First, out var message)
            ? new HeldStreamAnswer(stream.StreamId, message.MessageId, message.Type, stream.Pending, hold.Attempts, hold.Until, hold.Error)
            : null);
        return new(new([.. held.Items.OfType<HeldStreamAnswer>()], held.NextCursor));
    }

    private static async Task<Ok<ActionAnswer>> ReleaseAsync(Guid streamId, ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var hold = await desk.Db.Set<StreamHold>().FirstOrDefaultAsync(row => row.StreamId == streamId, cancellationToken) ?? throw Rules.StreamNotHeld.Of(streamId);
        desk.Db.Remove(hold);
        return desk.Record(new() { Kind = OperatorActionKind.ReleasedHold, At = desk.Now, Reason = request.Reason, StreamId = streamId, Error = hold.Error });
    }
}
