using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Persistence.Idempotency;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Messaging.Tests;

public sealed class InboxTests
{
    [Theory, DatabaseData]
    public async Task A_message_delivered_twice_is_handled_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var message = Moved(Guid.NewGuid(), 1);

        await DeliverAsync(service, message);
        await DeliverAsync(service, message);
        await Task.WhenAll(DeliverAsync(service, message), DeliverAsync(service, message));

        Assert.Single(await service.AllAsync<Arrival>());
        Assert.Single(await service.AllAsync<InboxMessage>());
        Assert.Empty(await service.AllAsync<FailedDelivery>());
    }

    [Theory, DatabaseData]
    public async Task Replicas_that_get_the_same_message_at_once_handle_it_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var message = Moved(Guid.NewGuid(), 1);
        using var together = new Barrier(4);
        var met = 0;
        service.Misfortune.StrikeAsync = (_, _) => Task.Run(() =>
        {
            if (Interlocked.Increment(ref met) <= 4) together.SignalAndWait(TimeSpan.FromSeconds(10));
        });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DeliverAsync(service, message))));

        Assert.Single(await service.AllAsync<Arrival>());
        Assert.Empty(await service.AllAsync<FailedDelivery>());
    }

    [Theory, DatabaseData]
    public async Task What_is_older_than_what_was_handled_is_noted_and_not_handled(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var parcel = Guid.NewGuid();

        await DeliverAsync(service, Moved(parcel, 2));
        await DeliverAsync(service, Moved(parcel, 1));
        await DeliverAsync(service, Moved(parcel, 3));

        Assert.Equal([2, 3], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Version));
        Assert.Equal(3, (await service.AllAsync<InboxMessage>()).Count);
        Assert.Equal(3, Assert.Single(await service.AllAsync<InboxStream>()).LastVersion);
    }

    [Fact]
    public async Task A_deadlock_is_no_message_s_fault()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var strikes = 0;
        service.Misfortune.StrikeAsync = (_, _) => strikes++ < 10 ? throw new InvalidOperationException("Likely transient.", SqlFaults.Of(SqlFaults.Deadlock)) : Task.CompletedTask;

        await DeliverAsync(service, Moved(Guid.NewGuid(), 1));

        Assert.Single(await service.AllAsync<Arrival>());
        Assert.Empty(await service.AllAsync<FailedDelivery>());

        // Nor when the message has failed before, and is tried again.
        service.Misfortune.StrikeOn("1");
        await DeliverAsync(service, Moved(Guid.NewGuid(), 1));
        strikes = 9;
        service.Misfortune.StrikeAsync = (_, _) => strikes++ < 10 ? throw SqlFaults.Of(SqlFaults.Deadlock) : Task.CompletedTask;
        service.Clock.Advance(TimeSpan.FromSeconds(6));
        await service.Housekeeping.RetryFailedAsync(default);
        Assert.Equal(1, Assert.Single(await service.AllAsync<FailedDelivery>()).Attempts);
        await service.Housekeeping.RetryFailedAsync(default);
        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Equal(2, (await service.AllAsync<Arrival>()).Count);
    }

    [Fact]
    public async Task What_a_driver_says_of_a_command_that_was_cancelled_is_no_failure()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        using var stopping = new CancellationTokenSource();
        var strikes = 0;
        service.Misfortune.StrikeAsync = async (_, _) =>
        {
            // At the last of its attempts.
            if (++strikes == 3) await stopping.CancelAsync();
            throw SqlFaults.Of(SqlFaults.Cancelled);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Inbox.ProcessAsync(service.Subscription, [Moved(Guid.NewGuid(), 1)], stopping.Token));

        Assert.Empty(await service.AllAsync<FailedDelivery>());
    }

    [Theory, DatabaseData]
    public async Task A_handler_that_fails_leaves_nothing_but_the_kept_delivery_and_is_tried_again(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeOn("1");
        var message = Moved(Guid.NewGuid(), 1);

        await DeliverAsync(service, message);

        Assert.Empty(await service.AllAsync<Arrival>());
        Assert.Empty(await service.AllAsync<InboxMessage>());
        Assert.Empty(await service.AllAsync<InboxStream>());
        var kept = Assert.Single(await service.AllAsync<FailedDelivery>());
        Assert.Equal((ParcelService.Consumer, message.Id, 1), (kept.Consumer, kept.MessageId, kept.Attempts));
        Assert.Contains("on fire", kept.Error);

        // Not before its time, and again when it fails again.
        await service.Housekeeping.RetryFailedAsync(default);
        Assert.Equal(1, Assert.Single(await service.AllAsync<FailedDelivery>()).Attempts);
        service.Clock.Advance(TimeSpan.FromSeconds(6));
        await service.Housekeeping.RetryFailedAsync(default);
        Assert.Equal(2, Assert.Single(await service.AllAsync<FailedDelivery>()).Attempts);

        service.Misfortune.StrikeOn();
        service.Clock.Advance(TimeSpan.FromMinutes(1));
        await service.Housekeeping.RetryFailedAsync(default);
        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Single(await service.AllAsync<Arrival>());
        await DeliverAsync(service, message);
        Assert.Single(await service.AllAsync<Arrival>());
    }

    [Fact]
    public async Task What_a_retry_schedules_for_now_goes_out_with_the_same_tick()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeOn("1");
        var parcel = Guid.NewGuid();
        await DeliverAsync(service, Moved(parcel, 1));
        service.Misfortune.StrikeAsync = (_, db) =>
        {
            db.Schedule(new ParcelOverdue(parcel), parcel, service.Clock.GetUtcNow());
            return Task.CompletedTask;
        };
        service.Clock.Advance(TimeSpan.FromSeconds(6));

        await service.Housekeeping.TickAsync(default);

        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Empty(await service.AllAsync<OutboxTimer>());
        Assert.Single(await service.AllAsync<OutboxMessage>());
    }

    [Fact]
    public async Task A_delivery_that_never_succeeds_waits_for_an_operator()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeOn("1");
        await DeliverAsync(service, Moved(Guid.NewGuid(), 1));

        for (var attempt = 1; attempt < 12; attempt++)
        {
            Assert.NotNull(Assert.Single(await service.AllAsync<FailedDelivery>()).RetryAt);
            service.Clock.Advance(TimeSpan.FromMinutes(15));
            await service.Housekeeping.RetryFailedAsync(default);
        }

        var kept = Assert.Single(await service.AllAsync<FailedDelivery>());
        Assert.Equal((12, null), (kept.Attempts, kept.RetryAt));
    }

    [Theory, DatabaseData]
    public async Task A_poisoned_message_does_not_take_the_rest_of_its_batch_with_it(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeOn("2");
        var parcels = Enumerable.Range(0, 3).Select(_ => Guid.NewGuid()).ToList();

        await DeliverAsync(service, [Moved(parcels[0], 1), Moved(parcels[1], 2), Moved(parcels[2], 3), Moved(parcels[1], 4)]);

        Assert.Equal([1, 3, 4], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Version));
        Assert.Equal(3, (await service.AllAsync<InboxMessage>()).Count);
        Assert.Single(await service.AllAsync<FailedDelivery>());
    }

    [Theory, DatabaseData]
    public async Task A_batch_is_handled_whole_or_not_at_all(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeOn("3");

        await Assert.ThrowsAsync<InvalidOperationException>(() => service.Inbox.ApplyAsync(service.Subscription, [Moved(Guid.NewGuid(), 1), Moved(Guid.NewGuid(), 2), Moved(Guid.NewGuid(), 3)], null, presumeNew: false, default));

        Assert.Empty(await service.AllAsync<Arrival>());
        Assert.Empty(await service.AllAsync<InboxMessage>());
        Assert.Empty(await service.AllAsync<InboxStream>());
    }

    [Theory, DatabaseData]
    public async Task A_handler_sees_what_the_messages_before_it_in_the_batch_did(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var seen = new List<int>();
        service.Misfortune.StrikeAsync = async (_, db) => seen.Add(await db.Set<Arrival>().CountAsync());
        var parcel = Guid.NewGuid();

        await DeliverAsync(service, [Moved(parcel, 1), Moved(parcel, 2), Moved(Guid.NewGuid(), 1), Moved(parcel, 3)]);

        Assert.Equal([0, 1, 2, 3], seen);
    }

    [Theory, DatabaseData]
    public async Task A_timer_goes_out_when_it_is_due_and_only_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var parcel = Guid.NewGuid();
        await service.DoAsync(async db =>
        {
            db.Schedule(new ParcelOverdue(parcel), parcel, service.Clock.GetUtcNow() + TimeSpan.FromHours(1));
            return await db.SaveChangesAsync();
        });
        var scheduled = Assert.Single(await service.AllAsync<OutboxTimer>());

        await service.Housekeeping.PromoteTimersAsync(default);
        Assert.Empty(await service.AllAsync<OutboxMessage>());

        service.Clock.Advance(TimeSpan.FromHours(1));
        await service.Housekeeping.PromoteTimersAsync(default);
        await service.Housekeeping.PromoteTimersAsync(default);
        Assert.Empty(await service.AllAsync<OutboxTimer>());
        var promoted = Assert.Single(await service.AllAsync<OutboxMessage>());
        Assert.Equal(scheduled.MessageId, promoted.MessageId);

        // A timer has no place in its stream's order: it is handled whatever was before.
        await DeliverAsync(service, Moved(parcel, 5));
        await DeliverAsync(service, CloudEvent.FromBytes(promoted.Body));
        Assert.Equal(["5", "overdue"], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Place));
    }

    [Theory, DatabaseData]
    public async Task Cleaning_the_inbox_forgets_messages_and_keeps_how_far_a_stream_came(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var parcel = Guid.NewGuid();
        var messages = Enumerable.Range(1, 250).Select(version => Moved(parcel, version)).ToList();
        await DeliverAsync(service, [.. messages]);
        service.Clock.Advance(Housekeeping<ParcelContext>.InboxRetention - TimeSpan.FromMinutes(1));
        await DeliverAsync(service, Moved(parcel, 251));
        await service.Housekeeping.CleanInboxAsync(default);
        Assert.Equal(251, (await service.AllAsync<InboxMessage>()).Count);

        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await service.Housekeeping.CleanInboxAsync(default);
        Assert.Single(await service.AllAsync<InboxMessage>());

        await DeliverAsync(service, messages[7]);
        Assert.Equal(251, (await service.AllAsync<Arrival>()).Count);
    }

    [Theory, DatabaseData]
    public async Task Idempotency_keys_are_forgotten_after_their_time_and_not_before(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await AnswerAsync(service, [.. Enumerable.Range(1, 250).Select(number => $"old-{number}")]);
        service.Clock.Advance(IdempotencyKey.Retention - TimeSpan.FromMinutes(1));
        await AnswerAsync(service, "new");
        await service.Housekeeping.CleanIdempotencyKeysAsync(default);
        Assert.Equal(251, (await service.AllAsync<IdempotencyKey>()).Count);

        service.Clock.Advance(TimeSpan.FromMinutes(2));
        await service.Housekeeping.CleanIdempotencyKeysAsync(default);

        Assert.Equal(TimeSpan.FromDays(30), IdempotencyKey.Retention);
        Assert.Equal("new", Assert.Single(await service.AllAsync<IdempotencyKey>()).Key);
    }

    private static Task<int> AnswerAsync(ParcelService service, params string[] keys) => service.DoAsync(db =>
    {
        db.AddRange(keys.Select(key => new IdempotencyKey { Caller = "anyone", Key = key, RequestHash = new byte[32], StatusCode = 200, Body = [], CompletedAt = service.Clock.GetUtcNow() }));
        return db.SaveChangesAsync();
    });

    private static CloudEvent Moved(Guid parcel, long version) => Events.Write(new ParcelMoved(parcel, $"{version}"), parcel, version, DateTimeOffset.UtcNow);

    private static Task DeliverAsync(ParcelService service, params CloudEvent[] messages) => service.Inbox.ProcessAsync(service.Subscription, messages, default);
}
