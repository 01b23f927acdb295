using System.Text.Json;
using Jilin.Messaging.Inbox;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

internal enum FailedDeliveryState
{
    /// <summary>It is tried again by itself.</summary>
    Retrying,

    /// <summary>It was tried often enough, and waits for an operator: what elsewhere is a dead letter.</summary>
    Waiting,
}

/// <summary>A message to this service that one of its consumers could not handle.</summary>
/// <param name="Error">The failure's first line.</param>
internal sealed record FailedAnswer(string Consumer, Guid MessageId, string Type, FailedDeliveryState State, DateTimeOffset FailedAt, int Attempts, DateTimeOffset? RetryAt, string Error);

/// <param name="Error">The last failure, whole.</param>
/// <param name="Event">The CloudEvent as it was delivered.</param>
internal sealed record FailedDetails(
    string Consumer, Guid MessageId, string Type, FailedDeliveryState State, DateTimeOffset FailedAt, int Attempts, DateTimeOffset? RetryAt, string Error, JsonElement Event);

internal static class FailedDeliveries<TContext>
    where TContext : DbContext
{
    public static void Map(RouteGroupBuilder operations, RouteGroupBuilder changes)
    {
        operations.MapGet("/failed", ListAsync)
            .WithSummary("List the failed deliveries")
            .WithDescription("Messages to this service that a consumer could not handle: those still tried again (`retrying`), and those that were tried twelve times and wait for a decision (`waiting`). Filters: `consumer`, `state`, `type`. As CSV with `Accept: text/csv`.");
        operations.MapGet("/failed/{consumer}/{messageId:guid}", OneAsync)
            .WithSummary("One failed delivery, with its failure and its event")
            .Refuses(Rules.FailedDeliveryNotFound);
        changes.MapPost("/failed/{consumer}/{messageId:guid}/replay", ReplayAsync)
            .WithSummary("Handle a failed delivery again")
            .WithDescription("The replica with the lease takes it up within a second or so, with all its attempts before it. Handled, it is gone from the list. One whose consumer this version of the service no longer has is refused.")
            .Refuses(Rules.FailedDeliveryNotFound, Rules.NoSuchConsumer);
        changes.MapPost("/failed/{consumer}/{messageId:guid}/discard", DiscardAsync)
            .WithSummary("Discard a failed delivery")
            .WithDescription("This consumer will never handle it; others have it of their own. Message and reason are kept, and are found again under `operations/actions`.")
            .Refuses(Rules.FailedDeliveryNotFound);
    }

    private static async Task<ListAnswer<FailedAnswer>> ListAsync(Desk<TContext> desk, string? consumer, Choice<FailedDeliveryState>? state, string? type, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        var failed = desk.Db.Set<FailedDelivery>().AsNoTracking().Where(row => row.Seq > page.After);
        if (consumer is not null) failed = failed.Where(row => row.Consumer == consumer);
        if (state is not null) failed = failed.Where(row => row.RetryAt == null == (state.Value.Value == FailedDeliveryState.Waiting));
        if (type is not null) failed = failed.Where(row => row.Type == type);
        var rows = await failed
            .OrderBy(row => row.Seq)
            .Take(page.Limit + 1)
            .Select(row => new { row.Seq, row.Consumer, row.MessageId, row.Type, row.FailedAt, row.Attempts, row.RetryAt, row.Error })
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, row => row.Seq, row => new FailedAnswer(
            row.Consumer, row.MessageId, row.Type, State(row.RetryAt), row.FailedAt, row.Attempts, row.RetryAt, row.Error.Split('\n', 2)[0].TrimEnd())));
    }

    private static async Task<Ok<FailedDetails>> OneAsync(string consumer, Guid messageId, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var failed = await LoadAsync(desk, consumer, messageId, cancellationToken);
        return TypedResults.Ok(new FailedDetails(
            failed.Consumer, failed.MessageId, failed.Type, State(failed.RetryAt), failed.FailedAt, failed.Attempts, failed.RetryAt, failed.Error, StoredEvent.Show(failed.Body)));
    }

    private static async Task<Ok<ActionAnswer>> ReplayAsync(
        string consumer, Guid messageId, ActionRequest request, Desk<TContext> desk, [FromServices] IEnumerable<Subscription> subscriptions, CancellationToken cancellationToken)
    {
        var failed = await LoadAsync(desk, consumer, messageId, cancellationToken);
        if (!subscriptions.Any(subscription => subscription.Context == typeof(TContext) && subscription.Name == failed.Consumer)) throw Rules.NoSuchConsumer.Of(failed.Consumer);
        failed.Attempts = 0;
        failed.RetryAt = desk.Now;
        return Record(desk, failed, OperatorActionKind.ReplayedFailed, request);
    }

    private static async Task<Ok<ActionAnswer>> DiscardAsync(string consumer, Guid messageId, ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var failed = await LoadAsync(desk, consumer, messageId, cancellationToken);
        desk.Db.Remove(failed);
        return Record(desk, failed, OperatorActionKind.DiscardedFailed, request);
    }

    private static Ok<ActionAnswer> Record(Desk<TContext> desk, FailedDelivery failed, OperatorActionKind kind, ActionRequest request)
    {
        return desk.Record(new()
        {
            Kind = kind,
            At = desk.Now,
            Reason = request.Reason,
            Consumer = failed.Consumer,
            MessageId = failed.MessageId,
            Type = failed.Type,
            Error = failed.Error,
            Body = kind == OperatorActionKind.DiscardedFailed ? failed.Body : null,
        });
    }

    private static FailedDeliveryState State(DateTimeOffset? retryAt) => retryAt is null ? FailedDeliveryState.Waiting : FailedDeliveryState.Retrying;

    private static async Task<FailedDelivery> LoadAsync(Desk<TContext> desk, string consumer, Guid messageId, CancellationToken cancellationToken) =>
        await desk.Db.Set<FailedDelivery>().FirstOrDefaultAsync(row => row.Consumer == consumer && row.MessageId == messageId, cancellationToken) ?? throw Rules.FailedDeliveryNotFound.Of(consumer, messageId);
}
