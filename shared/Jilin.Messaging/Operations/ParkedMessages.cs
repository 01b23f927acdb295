using System.Text.Json;
using Jilin.Messaging.Outbox;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

/// <summary>A message of this service that the bus refused too often.</summary>
/// <param name="StreamVersion">Its place in the stream; 0 for a timer, which has none.</param>
/// <param name="CreatedAt">When it was committed.</param>
/// <param name="Error">What the bus said last.</param>
internal sealed record ParkedAnswer(Guid MessageId, Guid StreamId, long StreamVersion, string Type, DateTimeOffset CreatedAt, DateTimeOffset ParkedAt, string Error);

/// <param name="Event">The CloudEvent as it is stored and would be published.</param>
internal sealed record ParkedDetails(Guid MessageId, Guid StreamId, long StreamVersion, string Type, DateTimeOffset CreatedAt, DateTimeOffset ParkedAt, string Error, JsonElement Event);

internal static class ParkedMessages<TContext>
    where TContext : DbContext
{
    public static void Map(RouteGroupBuilder operations, RouteGroupBuilder changes)
    {
        operations.MapGet("/parked", ListAsync)
            .WithSummary("List the parked messages")
            .WithDescription("Messages of this service that the bus refused eight times: they are out of the way of their streams and wait for a decision. Filters: `type`, `streamId`. As CSV with `Accept: text/csv`.");
        operations.MapGet("/parked/{messageId:guid}", OneAsync)
            .WithSummary("One parked message, with its event")
            .Refuses(Rules.ParkedMessageNotFound);
        changes.MapPost("/parked/{messageId:guid}/replay", ReplayAsync)
            .WithSummary("Send a parked message again")
            .WithDescription("It goes back to the outbox under its own id, so whoever had it already drops it. Of what waits of its stream it goes out first; a consumer that has come further in the stream knows it to be old.")
            .Refuses(Rules.ParkedMessageNotFound);
        changes.MapPost("/parked/{messageId:guid}/discard", DiscardAsync)
            .WithSummary("Discard a parked message")
            .WithDescription("It will never be sent. Message and reason are kept, and are found again under `operations/actions`.")
            .Refuses(Rules.ParkedMessageNotFound);
    }

    private static async Task<ListAnswer<ParkedAnswer>> ListAsync(Desk<TContext> desk, string? type, Guid? streamId, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        var parked = desk.Db.Set<ParkedMessage>().AsNoTracking().Where(row => row.Seq > page.After);
        if (type is not null) parked = parked.Where(row => row.Type == type);
        if (streamId is not null) parked = parked.Where(row => row.StreamId == streamId);
        var rows = await parked
            .OrderBy(row => row.Seq)
            .Take(page.Limit + 1)
            .Select(row => new { row.Seq, Answer = new ParkedAnswer(row.MessageId, row.StreamId, row.StreamVersion, row.Type, row.CreatedAt, row.ParkedAt, row.Error) })
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, row => row.Seq, row => row.Answer));
    }

    private static async Task<Ok<ParkedDetails>> OneAsync(Guid messageId, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var parked = await LoadAsync(desk, messageId, cancellationToken);
        return TypedResults.Ok(new ParkedDetails(parked.MessageId, parked.StreamId, parked.StreamVersion, parked.Type, parked.CreatedAt, parked.ParkedAt, parked.Error, StoredEvent.Show(parked.Body)));
    }

    private static async Task<Ok<ActionAnswer>> ReplayAsync(Guid messageId, ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var parked = await LoadAsync(desk, messageId, cancellationToken);
        desk.Db.Add(new OutboxMessage
        {
            MessageId = parked.MessageId,
            StreamId = parked.StreamId,
            StreamVersion = parked.StreamVersion,
            Type = parked.Type,
            Body = parked.Body,
            CreatedAt = parked.CreatedAt,
        });
        return Decide(desk, parked, OperatorActionKind.ReplayedParked, request);
    }

    private static async Task<Ok<ActionAnswer>> DiscardAsync(Guid messageId, ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken) =>
        Decide(desk, await LoadAsync(desk, messageId, cancellationToken), OperatorActionKind.DiscardedParked, request);

    private static Ok<ActionAnswer> Decide(Desk<TContext> desk, ParkedMessage parked, OperatorActionKind kind, ActionRequest request)
    {
        desk.Db.Remove(parked);
        return desk.Record(new()
        {
            Kind = kind,
            At = desk.Now,
            Reason = request.Reason,
            MessageId = parked.MessageId,
            StreamId = parked.StreamId,
            Type = parked.Type,
            Error = parked.Error,
            Body = kind == OperatorActionKind.DiscardedParked ? parked.Body : null,
        });
    }

    private static async Task<ParkedMessage> LoadAsync(Desk<TContext> desk, Guid messageId, CancellationToken cancellationToken) =>
        await desk.Db.Set<ParkedMessage>().FirstOrDefaultAsync(row => row.MessageId == messageId, cancellationToken) ?? throw Rules.ParkedMessageNotFound.Of(messageId);
}
