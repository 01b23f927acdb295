using System.Text.Json;
using Jilin.Messaging.Inbox;
using Jilin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jilin.Messaging.Tests;

/// <summary>Deliveries that this version of a service, or any, cannot take.</summary>
public sealed class FailureTests
{
    [Theory, DatabaseData]
    public async Task An_event_without_a_handler_is_kept_and_taken_by_a_version_that_has_one(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var older = await ParcelService.CreateAsync(database, consumes: false, also: messaging => messaging.Subscribe("arrivals", on => on.On<ParcelOverdue, Arrivals>()));
        await using var newer = await ParcelService.CreateAsync(database);
        var message = Moved(Guid.NewGuid(), 1);

        await older.Inbox.ProcessAsync(older.Subscription, [message], default);

        Assert.Empty(await older.AllAsync<InboxMessage>());
        Assert.Empty(await older.AllAsync<InboxStream>());
        var kept = Assert.Single(await older.AllAsync<FailedDelivery>());
        Assert.Equal((ParcelService.Consumer, message.Id, 0), (kept.Consumer, kept.MessageId, kept.Attempts));
        Assert.Equal("This version of parcels-arrivals has no handler for jilin.parcels.v1.parcel-moved.", kept.Error);

        // The older version may have the lease for as long as it likes: it neither drops it nor wears it out.
        for (var tick = 0; tick < 20; tick++)
        {
            older.Clock.Advance(TimeSpan.FromMinutes(1));
            await older.Housekeeping.RetryFailedAsync(default);
        }

        Assert.Equal(0, Assert.Single(await older.AllAsync<FailedDelivery>()).Attempts);

        await newer.Housekeeping.RetryFailedAsync(default);
        Assert.Empty(await newer.AllAsync<FailedDelivery>());
        Assert.Equal(message.Id, Assert.Single(await newer.AllAsync<InboxMessage>()).MessageId);
        Assert.Single(await newer.AllAsync<Arrival>());
    }

    [Theory, DatabaseData]
    public async Task More_of_them_than_are_retried_at_once_do_not_stand_in_the_way_of_others(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        await using var older = await ParcelService.CreateAsync(database, consumes: false, also: messaging => messaging.Subscribe("arrivals", on => on.On<ParcelOverdue, Arrivals>()));
        await older.Inbox.ProcessAsync(older.Subscription, [.. Enumerable.Range(0, 101).Select(_ => Moved(Guid.NewGuid(), 1))], default);
        var overdue = Events.Write(new ParcelOverdue(Guid.NewGuid()), Guid.NewGuid(), 0, DateTimeOffset.UtcNow);
        await older.DoAsync(db =>
        {
            db.Add(new FailedDelivery { Consumer = ParcelService.Consumer, MessageId = overdue.Id, Type = overdue.Type, Body = overdue.ToBytes(), FailedAt = older.Clock.GetUtcNow(), RetryAt = older.Clock.GetUtcNow(), Error = "" });
            return db.SaveChangesAsync();
        });

        await older.Housekeeping.RetryFailedAsync(default);

        Assert.Equal("overdue", Assert.Single(await older.AllAsync<Arrival>()).Place);
        Assert.Equal(101, (await older.AllAsync<FailedDelivery>()).Count);
    }

    [Theory, DatabaseData]
    public async Task A_body_that_can_never_be_read_is_put_aside_at_once_and_what_comes_after_goes_on(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var parcel = Guid.NewGuid();
        var broken = Moved(parcel, 1) with { Data = JsonElement.Parse("""{"parcelId":"none","place":"Siping"}""") };

        await service.Inbox.ProcessAsync(service.Subscription, [broken, Moved(Guid.NewGuid(), 1), Moved(parcel, 2)], default);

        var parked = Assert.Single(await service.AllAsync<FailedDelivery>());
        Assert.Equal((broken.Id, 1, null), (parked.MessageId, parked.Attempts, parked.RetryAt));
        Assert.Contains("JsonException", parked.Error);
        Assert.Equal([1, 2], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Version));
    }

    [Theory, DatabaseData]
    public async Task A_value_that_can_never_be_stored_is_put_aside_at_once(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var attempts = 0;
        service.Misfortune.StrikeAsync = (place, db) =>
        {
            attempts++;
            if (place == "1") db.ChangeTracker.Entries<Arrival>().Single().Property(arrival => arrival.Place).CurrentValue = null!;
            if (place == "2") throw new OverflowException("A trillion and one.");
            return Task.CompletedTask;
        };

        await service.Inbox.ProcessAsync(service.Subscription, [Moved(Guid.NewGuid(), 1)], default);
        await service.Inbox.ProcessAsync(service.Subscription, [Moved(Guid.NewGuid(), 2)], default);

        Assert.Equal(2, attempts);
        Assert.Equal(2, (await service.AllAsync<FailedDelivery>()).Count(row => row is { Attempts: 1, RetryAt: null }));
    }

    [Theory, DatabaseData]
    public async Task A_handler_that_uses_what_is_disposed_has_failed_and_the_process_does_not_stop_for_it(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeAsync = (_, _) => throw new ObjectDisposedException("the handler's own");

        await service.Inbox.ProcessAsync(service.Subscription, [Moved(Guid.NewGuid(), 1)], default);

        Assert.Contains("the handler's own", Assert.Single(await service.AllAsync<FailedDelivery>()).Error);
    }

    [Fact]
    public async Task What_fails_while_the_process_stops_stays_with_the_bus()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        service.Misfortune.StrikeAsync = (_, _) =>
        {
            service.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
            throw new ObjectDisposedException("the database");
        };

        await Assert.ThrowsAsync<OperationCanceledException>(() => service.Inbox.ProcessAsync(service.Subscription, [Moved(Guid.NewGuid(), 1)], default));

        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Empty(await service.AllAsync<InboxMessage>());
    }

    private static CloudEvent Moved(Guid parcel, long version) => Events.Write(new ParcelMoved(parcel, $"{version}"), parcel, version, DateTimeOffset.UtcNow);
}
