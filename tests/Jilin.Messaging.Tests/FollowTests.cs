using System.Text.Json;
using Jilin.Messaging.Inbox;
using Jilin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jilin.Messaging.Tests;

/// <summary>Following by state: whichever event tells of it, and whatever was skipped.</summary>
public sealed class FollowTests
{
    [Fact]
    public async Task Every_event_that_tells_of_a_state_reaches_its_follower_also_after_skipped_ones()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var state = new ParcelState(Guid.NewGuid(), "Changchun");

        await DeliverAsync(service, new ParcelWeighed(state), 1);
        await DeliverAsync(service, new ParcelInsured(state with { Place = "Jilin" }), 7);
        await DeliverAsync(service, new ParcelWeighed(state), 5);

        Assert.Equal([("Changchun", 1), ("Jilin", 7)], (await service.AllAsync<Arrival>()).Select(arrival => (arrival.Place, (int)arrival.Version)));
        Assert.Empty(await service.AllAsync<FailedDelivery>());
    }

    [Fact]
    public async Task An_event_that_says_more_than_the_state_is_not_followed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        Assert.Equal(
            [EventName.Of(typeof(ParcelInsured)), EventName.Of(typeof(ParcelMoved)), EventName.Of(typeof(ParcelOverdue)), EventName.Of(typeof(ParcelWeighed))],
            service.Subscription.Handlers.Keys.Order());
    }

    [Theory]
    [InlineData("""{"parcel":null}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task An_event_without_the_state_it_should_tell_of_is_put_aside(string data)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database);
        var message = Events.Write(new ParcelWeighed(new(Guid.NewGuid(), "")), Guid.NewGuid(), 1, DateTimeOffset.UtcNow) with { Data = JsonSerializer.Deserialize<JsonElement>(data) };
        await service.Inbox.ProcessAsync(service.Subscription, [message], default);
        Assert.Empty(await service.AllAsync<Arrival>());
        Assert.Null(Assert.Single(await service.AllAsync<FailedDelivery>()).RetryAt);
    }

    [Fact]
    public void A_state_that_no_event_tells_of_is_refused_at_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        var refusal = Assert.Throws<InvalidOperationException>(() => builder.AddMessaging<ParcelContext>("parcels", messaging => messaging.Subscribe("weights", events => events.Follow<Parcel, Weights>())));
        Assert.Contains(typeof(Parcel).FullName!, refusal.Message, StringComparison.Ordinal);
    }

    private static Task DeliverAsync(ParcelService service, object message, long version)
    {
        var parcel = (message as ParcelWeighed)?.Parcel ?? ((ParcelInsured)message).Parcel;
        return service.Inbox.ProcessAsync(service.Subscription, [Events.Write(message, parcel.ParcelId, version, DateTimeOffset.UtcNow)], default);
    }

    private sealed class Weights : IFollow<Parcel>
    {
        public Task FollowAsync(Parcel state, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
