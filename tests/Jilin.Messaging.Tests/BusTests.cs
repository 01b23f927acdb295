using System.Diagnostics;
using Jilin.Messaging.Inbox;
using Jilin.Messaging.Outbox;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(RabbitMqNode))]

namespace Jilin.Messaging.Tests;

/// <summary>End to end, over the buses the platform runs on. One after the other: MassTransit keeps its log context in a static.</summary>
[Collection(nameof(BusTests))]
public sealed class BusTests(RabbitMqNode node) : IAsyncLifetime
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>The tests share a broker: what the one before had handled but not acknowledged when it ended would be delivered to this one.</summary>
    public async ValueTask InitializeAsync()
    {
        await using var connection = await new ConnectionFactory { Uri = await node.StartAsync() }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync("parcels-arrivals");
    }

    public ValueTask DisposeAsync() => default;

    [Theory, DatabaseData]
    public async Task Over_the_embedded_bus_each_event_arrives_once_and_in_order(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await ParcelService.CreateAsync(database, builder => builder.AddEmbeddedBus());
        await service.Host.StartAsync();

        await PublishAsync(service, parcels: 10, moves: 5);

        await ArrivedAsync(service, parcels: 10, versions: 6);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task Over_the_embedded_bus_in_batches_each_event_arrives_once_and_in_order()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database, builder => builder.AddEmbeddedBus(), batchSize: 20);
        await service.Host.StartAsync();

        await PublishAsync(service, parcels: 10, moves: 5);

        await ArrivedAsync(service, parcels: 10, versions: 6);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task What_an_embedded_process_had_not_committed_when_it_died_is_delivered_by_the_next()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var dying = await ParcelService.CreateAsync(database, builder => builder.AddEmbeddedBus());
        var (struck, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        dying.Misfortune.StrikeAsync = (_, _) =>
        {
            struck.TrySetResult();
            return end.Task;
        };
        await dying.Host.StartAsync();
        var id = await dying.SendAsync("Changchun");
        await dying.MoveAsync(id, "Siping");
        await struck.Task.WaitAsync(Within);
        // It hangs for good; its lease, which would run out, is given up at once to save the test the wait.
        await dying.Lease.ReleaseAsync();
        Assert.Equal(2, (await dying.AllAsync<OutboxMessage>()).Count);

        await using var next = await ParcelService.CreateAsync(database, builder => builder.AddEmbeddedBus());
        await next.Host.StartAsync();

        await Eventually.TrueAsync(async () => (await next.AllAsync<Arrival>()).Count == 2, Within);
        await Eventually.TrueAsync(async () => (await next.AllAsync<OutboxMessage>()).Count == 0, Within);
        Assert.Equal(["Changchun", "Siping"], (await next.AllAsync<Arrival>()).Select(arrival => arrival.Place));
        await next.Host.StopAsync();

        // And should it only have been slow, what it does late changes nothing.
        end.SetResult();
        await dying.Host.StopAsync();
        Assert.Equal(2, (await dying.AllAsync<Arrival>()).Count);
        Assert.Empty(await dying.AllAsync<FailedDelivery>());
    }

    [Fact]
    public async Task An_embedded_process_stops_without_blaming_any_message()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ParcelService.CreateAsync(database, builder => builder.AddEmbeddedBus());
        await service.Host.StartAsync();
        var sending = Task.Run(() => PublishAsync(service, parcels: 40, moves: 3));
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count > 10, Within);

        await service.Host.StopAsync();
        await sending;

        Assert.Empty(await service.AllAsync<StreamHold>());
        Assert.Empty(await service.AllAsync<FailedDelivery>());
        Assert.Null(Assert.Single(await service.AllAsync<RelayLease>()).Owner);
        await using var next = await ParcelService.CreateAsync(database, builder => builder.AddEmbeddedBus());
        await next.Host.StartAsync();
        await ArrivedAsync(next, parcels: 40, versions: 4);
        await next.Host.StopAsync();
    }

    [Theory, DatabaseData]
    public async Task Over_RabbitMQ_each_event_arrives_once_and_in_order(DatabaseProvider provider)
    {
        await using var database = await TestDatabase.CreateAsync(provider);
        await using var service = await StartAsync(database);

        await PublishAsync(service, parcels: 20, moves: 10);

        await ArrivedAsync(service, parcels: 20, versions: 11);
        await service.Host.StopAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task A_backlog_from_before_the_consumer_first_ran_is_handled_in_order(int batchSize)
    {
        await using var database = await TestDatabase.CreateAsync();
        // A new broker: the consumer's deployment has prepared it, but none of its replicas has started.
        await using (var connection = await new ConnectionFactory { Uri = await node.StartAsync() }.CreateConnectionAsync())
        await using (var channel = await connection.CreateChannelAsync()) await channel.QueueDeleteAsync("parcels-arrivals");
        await using (var prepared = await ParcelService.CreateAsync(database, builder => UseBroker(builder, node.ConnectionString))) await PrepareAsync(prepared);
        // Committed and published while no consumer runs: the broker then has plenty to deliver at once.
        await using (var publisher = await StartAsync(database, consumes: false))
        {
            await PublishAsync(publisher, parcels: 10, moves: 30);
            await Eventually.TrueAsync(async () => (await publisher.AllAsync<OutboxMessage>()).Count == 0, Within);
            Assert.Empty(await publisher.AllAsync<Arrival>());
            await publisher.Host.StopAsync();
        }

        await using var consumer = await StartAsync(database, batchSize: batchSize);

        await ArrivedAsync(consumer, parcels: 10, versions: 31);
        await consumer.Host.StopAsync();
    }

    [Fact]
    public async Task What_is_no_event_goes_to_the_catch_all_and_holds_nobody_up()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database, batchSize: 20);
        await using var connection = await new ConnectionFactory { Uri = node.ConnectionString }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueuePurgeAsync("jilin.unroutable");
        await channel.BasicPublishAsync("jilin.parcels.v1.parcel-moved", "", mandatory: true, new BasicProperties { Persistent = true }, "<parcel/>"u8.ToArray());

        await PublishAsync(service, parcels: 3, moves: 2);

        await ArrivedAsync(service, parcels: 3, versions: 3);
        BasicGetResult? caught = null;
        await Eventually.TrueAsync(async () => (caught = await channel.BasicGetAsync("jilin.unroutable", autoAck: true)) is not null, Within);
        Assert.Equal("<parcel/>"u8.ToArray(), caught!.Body.ToArray());
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task An_event_nobody_listens_to_is_kept_in_the_catch_all()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        var lost = await service.DoAsync(async db =>
        {
            var parcel = Parcel.SendFrom("Changchun");
            parcel.Lose();
            db.Add(parcel);
            await db.SaveChangesAsync();
            return parcel.Id;
        });

        await using var connection = await new ConnectionFactory { Uri = node.ConnectionString }.CreateConnectionAsync();
        BasicGetResult? caught = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // Asking for a queue that is not declared yet closes the channel: each try has its own.
                await using var channel = await connection.CreateChannelAsync();
                caught = await channel.BasicGetAsync("jilin.unroutable", autoAck: true);
                return caught is not null && CloudEvent.FromBytes(caught.Body.Span).Subject == lost;
            },
            Within);

        Assert.Equal("jilin.parcels.v1.parcel-lost", caught!.BasicProperties.Type);
        Assert.Equal("application/cloudevents+json", caught.BasicProperties.ContentType);
        Assert.True(caught.BasicProperties.Persistent);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task An_event_the_process_did_not_declare_stops_its_own_stream_only()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        await service.DoAsync(async db =>
        {
            db.Add(new OutboxMessage { MessageId = Guid.NewGuid(), StreamId = Guid.NewGuid(), StreamVersion = 1, Type = "jilin.parcels.v1.undeclared", Body = "{}"u8.ToArray(), CreatedAt = DateTimeOffset.UtcNow });
            return await db.SaveChangesAsync();
        });

        await PublishAsync(service, parcels: 1, moves: 1);

        await ArrivedAsync(service, parcels: 1, versions: 2, left: 1);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task A_broker_killed_in_the_middle_of_it_loses_nothing_and_repeats_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        await PublishAsync(service, parcels: 5, moves: 1);
        await ArrivedAsync(service, parcels: 5, versions: 2);
        // A quorum queue's name is on the disk only half a second after it was declared (Ra's auto_save); killed before that, the node forgets the queue with all that is in it.
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        var sending = Task.Run(() => PublishAsync(service, parcels: 60, moves: 20));
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count > 100, Within);
        await node.KillAsync();
        var handledBefore = (await service.AllAsync<Arrival>()).Count;
        await node.StartAsync();
        await sending;

        Assert.True(handledBefore < 1270);
        await ArrivedAsync(service, parcels: 65, versions: null, TimeSpan.FromSeconds(90));
        Assert.Equal(10 + (60 * 21), (await service.AllAsync<Arrival>()).Count);
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

    /// <summary>What <c>--migrate</c> does besides the database.</summary>
    private static async Task PrepareAsync(ParcelService service)
    {
        foreach (var step in service.Host.Services.GetServices<DeploymentStep>()) await step.RunAsync(service.Host.Services, CancellationToken.None);
    }

    private static async Task PublishAsync(ParcelService service, int parcels, int moves)
    {
        var ids = new List<Guid>();
        for (var parcel = 0; parcel < parcels; parcel++) ids.Add(await service.SendAsync("1"));
        for (var move = 0; move < moves; move++) foreach (var id in ids) await service.MoveAsync(id, $"{move + 2}");
    }

    /// <summary>All of it arrived; exactly once, and in the order of versions within a parcel.</summary>
    private static async Task ArrivedAsync(ParcelService service, int parcels, int? versions, TimeSpan? within = null, int left = 0)
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

    private async Task<ParcelService> StartAsync(TestDatabase database, int batchSize = 1, bool consumes = true)
    {
        var broker = await node.StartAsync();
        var service = await ParcelService.CreateAsync(
            database,
            builder => UseBroker(builder, broker),
            batchSize,
            consumes);
        await PrepareAsync(service);
        await service.Host.StartAsync();
        return service;
    }

    private static void UseBroker(IHostApplicationBuilder builder, Uri broker)
    {
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:rabbitmq", broker.ToString())]);
        builder.AddServiceBus();
    }
}
