using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Messaging.Transports;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Operations;

internal enum RelayState
{
    Running,

    /// <summary>This process has no bus configured: events wait in the outbox.</summary>
    NoBus,

    /// <summary>What was committed before the drain is still on its way; what came later waits, but for what was just being committed.</summary>
    Draining,

    /// <summary>All that was committed before the drain is with the bus; nothing leaves any more.</summary>
    Drained,
}

/// <summary>How this service's messages are getting on; the numbers are of all its replicas, which share the database.</summary>
/// <param name="HeldStreams">Streams whose first message the bus refused, and which wait to be tried again.</param>
/// <param name="Parked">Messages the bus refused too often, waiting for an operator.</param>
/// <param name="Retrying">Failed deliveries that are tried again by themselves.</param>
/// <param name="Waiting">Failed deliveries that were tried often enough, waiting for an operator.</param>
/// <param name="Timers">Events that are not due yet.</param>
internal sealed record RelayAnswer(RelayState State, DrainAnswer? Drain, LeaseAnswer Lease, PendingAnswer Pending, long HeldStreams, long Parked, long Retrying, long Waiting, long Timers);

/// <param name="Remaining">Messages committed before, and not yet with the bus; at 0 it is nearly done: the relay says when.</param>
internal sealed record DrainAnswer(DateTimeOffset Since, long Remaining);

/// <summary>Which replica relays.</summary>
/// <param name="Owner">The replica, by an id it takes at its start; none after an orderly stop.</param>
/// <param name="Epoch">How often the lease has changed hands.</param>
/// <param name="ExpiresAt">By the database's clock; in the past, when nobody relays.</param>
/// <param name="HeldHere">Whether the replica that answers is the one.</param>
internal sealed record LeaseAnswer(Guid? Owner, long Epoch, DateTimeOffset ExpiresAt, bool HeldHere);

/// <summary>Events that are committed and not yet with the bus.</summary>
/// <param name="OldestSeconds">The age of the oldest.</param>
internal sealed record PendingAnswer(long Count, double? OldestSeconds, PendingByAge ByAge);

internal sealed record PendingByAge(long Under10Seconds, long Under1Minute, long Under10Minutes, long Under1Hour, long Older);

internal static class RelayOperations<TContext>
    where TContext : DbContext
{
    public static void Map(RouteGroupBuilder operations, RouteGroupBuilder changes)
    {
        operations.MapGet("/relay", ShowAsync)
            .WithSummary("How the service's messages are getting on")
            .WithDescription("Who relays, what waits and for how long, and how much is stuck.");
        changes.MapPost("/drain", DrainAsync)
            .WithSummary("Send what is committed, and nothing later")
            .WithDescription("For the whole service, all replicas, and across restarts, until `resume`. What is committed now goes to the bus; events of later changes wait in the outbox, but for some that are being committed at this moment. `relay` tells when it is `drained`: from then on nothing leaves. Consumers go on; a process that is stopped finishes what it is at. Twice is refused.")
            .Refuses(Rules.AlreadyDraining);
        changes.MapPost("/resume", ResumeAsync)
            .WithSummary("Send on after a drain")
            .WithDescription("What has waited goes out, in order. Without a drain it is refused.")
            .Refuses(Rules.NotDraining);
    }

    private static async Task<Ok<RelayAnswer>> ShowAsync(Desk<TContext> desk, [FromServices] Lease<TContext> lease, [FromServices] ITransport? transport, CancellationToken cancellationToken)
    {
        var row = await desk.Db.Set<RelayLease>().AsNoTracking().SingleAsync(cancellationToken);
        var drain = row is { DrainUpTo: { } last, DrainSince: { } since } ? new DrainAnswer(since, await desk.Db.Set<OutboxMessage>().LongCountAsync(message => message.Seq <= last, cancellationToken)) : null;
        var state = transport is null ? RelayState.NoBus : drain is null ? RelayState.Running : row.DrainUpTo != RelayLease.Drained ? RelayState.Draining : RelayState.Drained;
        var failed = desk.Db.Set<FailedDelivery>();
        return TypedResults.Ok(new RelayAnswer(
            state,
            drain,
            new(row.Owner, row.Epoch, new(DateTime.SpecifyKind(row.ExpiresAt, DateTimeKind.Utc)), lease.Held),
            await PendingAsync(desk, cancellationToken),
            await desk.Db.Set<StreamHold>().LongCountAsync(cancellationToken),
            await desk.Db.Set<ParkedMessage>().LongCountAsync(cancellationToken),
            await failed.LongCountAsync(delivery => delivery.RetryAt != null, cancellationToken),
            await failed.LongCountAsync(delivery => delivery.RetryAt == null, cancellationToken),
            await desk.Db.Set<OutboxTimer>().LongCountAsync(cancellationToken)));
    }

    private static async Task<PendingAnswer> PendingAsync(Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var now = desk.Now;
        var (tenSeconds, minute, tenMinutes, hour) = (now.AddSeconds(-10), now.AddMinutes(-1), now.AddMinutes(-10), now.AddHours(-1));
        // One pass over the table; counting "younger than" makes each group the difference of two.
        var counts = await desk.Db.Set<OutboxMessage>()
            .GroupBy(_ => 1)
            .Select(all => new
            {
                Count = all.LongCount(),
                Oldest = all.Min(message => message.CreatedAt),
                TenSeconds = all.LongCount(message => message.CreatedAt > tenSeconds),
                Minute = all.LongCount(message => message.CreatedAt > minute),
                TenMinutes = all.LongCount(message => message.CreatedAt > tenMinutes),
                Hour = all.LongCount(message => message.CreatedAt > hour),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return counts is null
            ? new(0, null, new(0, 0, 0, 0, 0))
            : new(counts.Count, Math.Max(0, (now - counts.Oldest).TotalSeconds), new(
                counts.TenSeconds, counts.Minute - counts.TenSeconds, counts.TenMinutes - counts.Minute, counts.Hour - counts.TenMinutes, counts.Count - counts.Hour));
    }

    private static async Task<Ok<ActionAnswer>> DrainAsync(ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var lease = await desk.Db.Set<RelayLease>().SingleAsync(cancellationToken);
        if (lease.DrainSince is { } since) throw Rules.AlreadyDraining.Of(since);
        lease.DrainSince = desk.Now;
        lease.DrainUpTo = await desk.Db.Set<OutboxMessage>().MaxAsync(message => (long?)message.Seq, cancellationToken) ?? 0;
        return Record(desk, OperatorActionKind.Drained, request);
    }

    private static async Task<Ok<ActionAnswer>> ResumeAsync(ActionRequest request, Desk<TContext> desk, CancellationToken cancellationToken)
    {
        var lease = await desk.Db.Set<RelayLease>().SingleAsync(cancellationToken);
        if (lease.DrainSince is null) throw Rules.NotDraining.Of();
        (lease.DrainSince, lease.DrainUpTo) = (null, null);
        return Record(desk, OperatorActionKind.Resumed, request);
    }

    private static Ok<ActionAnswer> Record(Desk<TContext> desk, OperatorActionKind kind, ActionRequest request)
    {
        return desk.Record(new() { Kind = kind, At = desk.Now, Reason = request.Reason });
    }
}
