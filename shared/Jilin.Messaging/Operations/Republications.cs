using FluentValidation;
using Jilin.Messaging.Outbox;
using Jilin.Persistence;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

/// <param name="Reason">Why it is done, for whoever reads the actions later: 1 to 1,000 characters.</param>
/// <param name="Type">The name of an event: only what it and its like tell of (a donation, say). Left out: everything.</param>
/// <param name="StreamId">Only this one.</param>
/// <param name="PerSecond">How many aggregates are gone through in a second, 1 to 10,000; left out: 500.</param>
internal sealed record RepublishRequest(string Reason, string? Type = null, Guid? StreamId = null, int? PerSecond = null);

internal sealed class RepublishRequestChecks : AbstractValidator<RepublishRequest>
{
    public RepublishRequestChecks()
    {
        RuleFor(request => request.Reason).Reason();
        RuleFor(request => request.PerSecond).InclusiveBetween(1, 10_000);
    }
}

internal enum RepublicationState
{
    /// <summary>An older one is not through yet.</summary>
    Waiting,
    Running,
    Finished,
    Cancelled,
}

/// <summary>How far telling everything again has come.</summary>
/// <param name="Seen">How many aggregates were gone through, of about <paramref name="Total"/>, which is from its start.</param>
/// <param name="Written">How many events were written to the outbox.</param>
internal sealed record RepublicationAnswer(Guid Id, RepublicationState State, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? Type, Guid? StreamId, int PerSecond, long Seen, long Total, long Written)
{
    public static RepublicationAnswer Of(Republication row, bool isFirst) => new(
        row.Id,
        row.Cancelled ? RepublicationState.Cancelled : row.EndedAt is not null ? RepublicationState.Finished : isFirst ? RepublicationState.Running : RepublicationState.Waiting,
        row.StartedAt,
        row.EndedAt,
        row.Type,
        row.StreamId,
        row.PerSecond,
        row.Seen,
        row.Total,
        row.Written);
}

internal static class Republications<TContext>
    where TContext : DbContext
{
    public static void Map(RouteGroupBuilder operations, RouteGroupBuilder changes)
    {
        operations.MapGet("/republications", ListAsync)
            .WithSummary("List what was told again, and how far it is")
            .WithDescription("In the order it was asked for. As CSV with `Accept: text/csv`.");
        operations.MapGet("/republications/{id:guid}", OneAsync)
            .WithSummary("How far one of them is")
            .Refuses(Rules.RepublicationNotFound);
        changes.MapPost("/republish", RepublishAsync)
            .WithSummary("Tell everything again, as it is now")
            .WithDescription("For a consumer that comes late, or lost its data: each aggregate's state goes out once more, at its current version. Consumers that know it drop it, new ones take it. It goes on across restarts, no faster than `perSecond`, and waits while much else is on its way.")
            .Refuses(Rules.UnknownEvent);
        changes.MapPost("/republications/{id:guid}/cancel", CancelAsync)
            .WithSummary("Stop telling again")
            .WithDescription("What was written goes out.")
            .Refuses(Rules.RepublicationNotFound, Rules.RepublicationEnded);
    }

    private static async Task<ListAnswer<RepublicationAnswer>> ListAsync(Desk<TContext> desk, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var first = await FirstAsync(desk, cancellationToken);
        return await desk.Db.Set<Republication>().AsNoTracking().ListAsync(limit, cursor, row => RepublicationAnswer.Of(row, row.Seq == first), cancellationToken);
    }

    private static async Task<Ok<RepublicationAnswer>> OneAsync(Guid id, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var row = await desk.Db.Set<Republication>().OneAsync(id, Rules.RepublicationNotFound, cancellationToken);
        return TypedResults.Ok(RepublicationAnswer.Of(row, row.Seq == await FirstAsync(desk, cancellationToken)));
    }

    private static async Task<Created<RepublicationAnswer>> RepublishAsync(RepublishRequest request, Desk<TContext> desk, Republisher<TContext> republisher, HttpContext http, CancellationToken cancellationToken)
    {
        if (request.Type is not null && !republisher.Knows(request.Type)) throw Rules.UnknownEvent.Of(request.Type);
        var order = new Republication
        {
            StartedAt = desk.Now,
            Type = request.Type,
            StreamId = request.StreamId,
            PerSecond = request.PerSecond ?? 500,
            Total = await Republisher<TContext>.CountAsync(desk.Db, request.StreamId, cancellationToken),
        };
        desk.Db.Add(order);
        desk.Record(new() { Kind = OperatorActionKind.Republished, At = desk.Now, Reason = request.Reason, Type = request.Type, StreamId = request.StreamId });
        return TypedResults.Created($"{http.Request.Path.Value![..^"/republish".Length]}/republications/{order.Id}", RepublicationAnswer.Of(order, await FirstAsync(desk, cancellationToken) is null));
    }

    private static async Task<Ok<RepublicationAnswer>> CancelAsync(Guid id, ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var row = await desk.Db.Set<Republication>().OneAsync(id, Rules.RepublicationNotFound, cancellationToken);
        if (row.EndedAt is { } ended) throw Rules.RepublicationEnded.Of(ended);
        (row.EndedAt, row.Cancelled) = (desk.Now, true);
        desk.Record(new() { Kind = OperatorActionKind.RepublicationCancelled, At = desk.Now, Reason = request.Reason, Type = row.Type, StreamId = row.StreamId });
        return TypedResults.Ok(RepublicationAnswer.Of(row, isFirst: false));
    }

    // The one that is worked at.
    private static Task<long?> FirstAsync(Desk<TContext> desk, CancellationToken cancellationToken) =>
        desk.Db.Set<Republication>().Where(row => row.EndedAt == null).MinAsync(row => (long?)row.Seq, cancellationToken);
}
