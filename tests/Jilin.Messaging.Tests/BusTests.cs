using System.Diagnostics;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jilin.Messaging.Tests;

/// <summary>What every bus of the platform keeps to, end to end. One after the other: MassTransit keeps its log context in a static, and the tests share a broker.</summary>
public abstract class BusTests
{
    protected static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    // A test that fails is not to hang on its handler.
    private static readonly TimeSpan Longer = 2 * Within;

    [Theory, DatabaseData]
    public async Task Each_event_arrives_once_and_in_order(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await StartAsync(database);

        await PublishAsync(service, parcels: 20, moves: 10);

        await ArrivedAsync(service, parcels: 20, versions: 11);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task In_batches_each_event_arrives_once_and_in_order()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database, batchSize: 20);

        await PublishAsync(service, parcels: 10, moves: 5);

        await ArrivedAsync(service, parcels: 10, versions: 6);
        await service.Host.StopAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public async Task What_a_handler_fails_on_comes_again_and_holds_nobody_up(int batchSize)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database, batchSize);
        service.Misfortune.StrikeOn("Siping");
        await service.SendAsync("Siping");

        await PublishAsync(service, parcels: 3, moves: 2);

        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 9, Within);
        Assert.Single(await service.AllAsync<FailedDelivery>());
        service.Misfortune.StrikeOn();
        await Eventually.TrueAsync(async () => (await service.AllAsync<FailedDelivery>()).Count == 0, Within);
        await ArrivedAsync(service, parcels: 4);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task What_a_process_had_not_committed_when_it_was_cut_off_is_delivered_by_the_next()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var hanging = await StartAsync(database);
        var (struck, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        hanging.Misfortune.StrikeAsync = (_, _) =>
        {
            struck.TrySetResult();
            return end.Task.WaitAsync(Longer);
        };
        var id = await hanging.SendAsync("Changchun");
        await hanging.MoveAsync(id, "Siping");
        await struck.Task.WaitAsync(Within);
        await CutOffAsync(hanging);

        await using var next = await StartAsync(database);

        await ArrivedAsync(next, parcels: 1, versions: 2);
        await next.Host.StopAsync();

        // And should it only have been slow, what it does late changes nothing.
        end.SetResult();
        await hanging.Host.StopAsync();
        await ArrivedAsync(hanging, parcels: 1, versions: 2);
    }

    [Fact]
    public async Task A_process_stops_in_the_middle_of_it_without_blaming_any_message()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        var sending = Task.Run(() => PublishAsync(service, parcels: 40, moves: 3));
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count > 10, Within);

        await service.Host.StopAsync();
        await sending;

        Assert.Empty(await service.AllAsync<StreamHold>());
        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Null(Assert.Single(await service.AllAsync<RelayLease>()).Owner);
        await using var next = await StartAsync(database);
        await ArrivedAsync(next, parcels: 40, versions: 4);
        await next.Host.StopAsync();
    }

    [Fact]
    public async Task A_slow_consumer_stays_in_order_and_loses_nothing_and_the_others_go_on()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await CreateAsync(database, also: messaging => messaging.Subscribe("sightings", on => on.On<ParcelMoved, Sightings>()));
        var end = new TaskCompletionSource();
        service.Misfortune.StrikeAsync = async (_, _) =>
        {
            await end.Task.WaitAsync(Longer);
            await Task.Delay(5);
        };
        await PublishAsync(service, parcels: 10, moves: 0);
        await service.Host.StartAsync();

        await Eventually.TrueAsync(async () => (await service.AllAsync<Sighting>()).Count == 10, Within);
        Assert.Empty(await service.AllAsync<Arrival>());
        end.SetResult();
        foreach (var parcel in await service.AllAsync<Parcel>()) await service.MoveAsync(parcel.Id, "2", "3", "4");

        await ArrivedAsync(service, parcels: 10, versions: 4);
        await Eventually.TrueAsync(async () => (await service.AllAsync<Sighting>()).Count == 40, Within);
        Assert.All((await service.AllAsync<Sighting>()).OrderBy(sighting => sighting.Seq).GroupBy(sighting => sighting.ParcelId), parcel => Assert.Equal([1, 2, 3, 4], parcel.Select(sighting => sighting.Version)));
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task An_event_nobody_listens_to_does_not_hold_up_its_stream()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        await service.DoAsync(async db =>
        {
            var parcel = Parcel.SendFrom("Changchun");
            parcel.Lose();
            parcel.MoveTo("Siping");
            db.Add(parcel);
            return await db.SaveChangesAsync();
        });

        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 2, Within);
        await Eventually.TrueAsync(async () => (await service.AllAsync<OutboxMessage>()).Count == 0, Within);
        Assert.Equal([1, 3], (await service.AllAsync<Arrival>()).Select(arrival => arrival.Version));
        await service.Host.StopAsync();
    }

    /// <summary>While an upgrade lasts, whoever relays may be of the other version.</summary>
    [Fact]
    public async Task An_event_that_only_another_version_declares_goes_out_all_the_same()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var other = await CreateAsync(database, also: messaging => messaging.Publishes<ParcelBurnt>());
        await using var service = await CreateAsync(database, also: messaging => messaging.Subscribe("fires", on => on.On<ParcelBurnt, Arrivals>()));
        await service.Host.StartAsync();

        await other.DoAsync(async db =>
        {
            var parcel = Parcel.SendFrom("Changchun");
            parcel.Burn();
            db.Add(parcel);
            return await db.SaveChangesAsync();
        });

        // By two queues, so in no order.
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Select(arrival => arrival.Place).ToHashSet().SetEquals(["Changchun", "ashes"]), Within);
        Assert.Empty(await service.AllAsync<ParkedMessage>());
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task A_trace_goes_on_from_the_request_to_the_consumer()
    {
        using var listener = new ActivityListener { ShouldListenTo = _ => true, Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded };
        ActivitySource.AddActivityListener(listener);
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        using var request = new Activity("request").Start();
        var trace = request.TraceId.ToString();

        await service.SendAsync("Changchun");
        request.Stop();

        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count == 1, Within);
        Assert.Equal(trace, Assert.Single(await service.AllAsync<Arrival>()).TraceId);
        await service.Host.StopAsync();
    }

    private protected abstract void AddBus(IHostApplicationBuilder builder);

    /// <summary>The process hangs in a handler for good, and the bus learns of it.</summary>
    private protected abstract Task CutOffAsync(ParcelService hanging);

    /// <summary>What <c>--migrate</c> does besides the database.</summary>
    private protected static async Task PrepareAsync(ParcelService service)
    {
        foreach (var step in service.Host.Services.GetServices<DeploymentStep>()) await step.RunAsync(service.Host.Services, CancellationToken.None);
    }

    private protected async Task<ParcelService> CreateAsync(TestDatabase database, int batchSize = 1, bool consumes = true, Action<MessagingBuilder<ParcelContext>>? also = null)
    {
        var service = await ParcelService.CreateAsync(database, AddBus, batchSize, consumes, also);
        await PrepareAsync(service);
        return service;
    }

    private protected async Task<ParcelService> StartAsync(TestDatabase database, int batchSize = 1, bool consumes = true)
    {
        var service = await CreateAsync(database, batchSize, consumes);
        await service.Host.StartAsync();
        return service;
    }

    private protected static async Task PublishAsync(ParcelService service, int parcels, int moves)
    {
        var ids = new List<Guid>();
        for (var parcel = 0; parcel < parcels; parcel++) ids.Add(await service.SendAsync("1"));
        for (var move = 0; move < moves; move++) foreach (var id in ids) await service.MoveAsync(id, $"{move + 2}");
    }

    /// <summary>All of it arrived; exactly once, and in the order of versions within a parcel.</summary>
    private protected static async Task ArrivedAsync(ParcelService service, int parcels, int? versions = null, TimeSpan? within = null, int left = 0)
    {
        var sent = 0L;
        await Eventually.TrueAsync(
            async () =>
            {
                sent = (await service.AllAsync<Parcel>()).Sum(parcel => parcel.Version);
                return (await service.AllAsync<OutboxMessage>()).Count == left && (await service.AllAsync<Arrival>()).Count >= sent;
            },
            within ?? Within);
        var arrivals = (await service.AllAsync<Arrival>()).OrderBy(arrival => arrival.Seq).GroupBy(arrival => arrival.ParcelId).ToList();
        Assert.Equal(parcels, arrivals.Count);
        Assert.All(arrivals, parcel => Assert.Equal(Enumerable.Range(1, versions ?? parcel.Count()).Select(version => (long)version), parcel.Select(arrival => arrival.Version)));
        Assert.Equal(sent, arrivals.Sum(parcel => parcel.Count()));
        Assert.Empty(await service.AllAsync<FailedDelivery>());
    }
}
