using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.Testing;

namespace Jilin.Messaging.Tests;

/// <summary>Telling everything again: who comes late has the history, who was there hears nothing new.</summary>
public sealed class RepublishTests
{
    [Theory, DatabaseData]
    public async Task Each_aggregate_is_told_once_as_it_is_at_its_version(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var moved = await service.SendAsync("Changchun");
        await service.MoveAsync(moved, "Siping", "Baicheng");
        var still = await service.SendAsync("Tonghua");
        await service.RelayAsync();
        Assert.Empty(await service.OutboxAsync());

        await OrderAsync(service);
        await service.Republisher.WorkAsync(default);

        var told = await service.OutboxAsync();
        Assert.Equal([(moved, 3, "Baicheng"), (still, 1, "Tonghua")], told.Select(message => (message.Subject, message.StreamVersion, message.Data.GetProperty("place").GetString()!)));
        var order = Assert.Single(await service.AllAsync<Republication>());
        Assert.Equal((2, 2, service.Clock.GetUtcNow()), (order.Seen, order.Written, order.EndedAt));
    }

    [Theory, DatabaseData]
    public async Task Who_knew_it_drops_it_and_who_comes_late_takes_it(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database, consumes: false, also: messaging => messaging
            .Subscribe("arrivals", on => on.On<ParcelMoved, Arrivals>())
            .Subscribe("late", on => on.On<ParcelMoved, Arrivals>()));
        var subscriptions = service.Subscriptions.ToDictionary(subscription => subscription.Name);
        var parcel = await service.SendAsync("Changchun");
        await service.MoveAsync(parcel, "Siping");
        foreach (var message in await service.OutboxAsync()) await service.Inbox.ProcessAsync(subscriptions[ParcelService.Consumer], [message], default);
        await service.RelayAsync();

        await OrderAsync(service);
        await service.Republisher.WorkAsync(default);
        var again = Assert.Single(await service.OutboxAsync());
        foreach (var subscription in subscriptions.Values) await service.Inbox.ProcessAsync(subscription, [again], default);

        Assert.Equal([1, 2, 2], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Version));
        Assert.All(await service.AllAsync<InboxStream>(), stream => Assert.Equal(2, stream.LastVersion));
    }

    [Theory, DatabaseData]
    public async Task It_keeps_to_its_pace_and_goes_on_where_it_stopped(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        List<Guid> parcels = [];
        await using (var service = await ParcelService.CreateAsync(database))
        {
            for (var parcel = 0; parcel < 25; parcel++) parcels.Add(await service.SendAsync("Changchun"));
            await service.RelayAsync();
            await OrderAsync(service, perSecond: 10);
            await service.Republisher.WorkAsync(default);
            Assert.Equal(10, (await service.OutboxAsync()).Count);
            Assert.Equal((10, 25), ((await service.AllAsync<Republication>())[0].Seen, (await service.AllAsync<Republication>())[0].Total));
        }

        await using var restarted = await ParcelService.CreateAsync(database);
        await restarted.Republisher.WorkAsync(default);
        await restarted.Republisher.WorkAsync(default);

        Assert.Equal(parcels, (await restarted.OutboxAsync()).Select(message => message.Subject));
        Assert.NotNull(Assert.Single(await restarted.AllAsync<Republication>()).EndedAt);
        await restarted.Republisher.WorkAsync(default);
        Assert.Equal(25, (await restarted.OutboxAsync()).Count);
    }

    [Fact]
    public async Task It_waits_while_much_else_is_on_its_way()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        await service.DoAsync(db =>
        {
            for (var parcel = 0; parcel < 1000; parcel++) db.Add(Parcel.SendFrom("Changchun"));
            return db.SaveChangesAsync();
        });
        await OrderAsync(service);

        await service.Republisher.WorkAsync(default);
        Assert.Equal(1000, (await service.OutboxAsync()).Count);
        await service.RelayAsync();
        await service.Republisher.WorkAsync(default);
        Assert.Equal(500, (await service.OutboxAsync()).Count);
    }

    [Theory, DatabaseData]
    public async Task One_stream_or_what_an_event_tells_of_can_be_told_alone(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database);
        var (one, _) = (await service.SendAsync("Changchun"), await service.SendAsync("Siping"));
        await service.RelayAsync();

        await OrderAsync(service, stream: one);
        await service.Republisher.WorkAsync(default);
        Assert.Equal(one, Assert.Single(await service.OutboxAsync()).Subject);

        await OrderAsync(service, type: ParcelLost.EventName);
        await service.Republisher.WorkAsync(default);
        Assert.Single(await service.OutboxAsync());

        await OrderAsync(service, type: ParcelMoved.EventName);
        await service.Republisher.WorkAsync(default);
        Assert.Equal(3, (await service.OutboxAsync()).Count);
        Assert.Equal([1, 0, 2], (await service.AllAsync<Republication>()).Select(order => order.Written));
    }

    private static Task<int> OrderAsync(ParcelService service, string? type = null, Guid? stream = null, int perSecond = 500) => service.DoAsync(async db =>
    {
        db.Add(new Republication { StartedAt = service.Clock.GetUtcNow(), Type = type, StreamId = stream, PerSecond = perSecond, Total = await Republisher<ParcelContext>.CountAsync(db, stream, default) });
        return await db.SaveChangesAsync();
    });
}
