using Jilin.Messaging.Outbox;
using Jilin.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

[assembly: AssemblyFixture(typeof(RabbitMqNode))]

namespace Jilin.Messaging.Tests;

[Collection(nameof(BusTests))]
public sealed class RabbitMqBusTests(RabbitMqNode node) : BusTests, IAsyncLifetime
{
    private const string CatchAll = "jilin.unroutable";

    /// <summary>The tests share a broker: what the one before had handled but not acknowledged when it ended would be delivered to this one.</summary>
    public async ValueTask InitializeAsync()
    {
        await node.StartAsync();
        await using var broker = await ConnectAsync();
        await ForgetAsync(broker);
    }

    public ValueTask DisposeAsync() => default;

    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    public async Task A_backlog_from_before_the_consumer_first_ran_is_handled_in_order(int batchSize)
    {
        await using var database = await TestDatabase.CreateAsync();
        // A new broker: the consumer's deployment has prepared it, but none of its replicas has started.
        await (await CreateAsync(database)).DisposeAsync();
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
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueuePurgeAsync(CatchAll);
        await channel.BasicPublishAsync(ParcelMoved.EventName, "", mandatory: true, new BasicProperties { Persistent = true }, "<parcel/>"u8.ToArray());

        await PublishAsync(service, parcels: 3, moves: 2);

        await ArrivedAsync(service, parcels: 3, versions: 3);
        BasicGetResult? caught = null;
        await Eventually.TrueAsync(async () => (caught = await channel.BasicGetAsync(CatchAll, autoAck: true)) is not null, Within);
        Assert.Equal("<parcel/>"u8.ToArray(), caught!.Body.ToArray());
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task An_event_nobody_listens_to_is_kept_in_the_catch_all()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        await using var connection = await ConnectAsync();
        // An operator has taken it away: whoever publishes puts it there again.
        await using (var channel = await connection.CreateChannelAsync()) await channel.ExchangeDeleteAsync(ParcelLost.EventName);
        var lost = await service.DoAsync(async db =>
        {
            var parcel = Parcel.SendFrom("Changchun");
            parcel.Lose();
            db.Add(parcel);
            await db.SaveChangesAsync();
            return parcel.Id;
        });

        BasicGetResult? caught = null;
        await Eventually.TrueAsync(
            async () =>
            {
                // Asking for a queue that is not declared yet closes the channel: each try has its own.
                await using var channel = await connection.CreateChannelAsync();
                caught = await channel.BasicGetAsync(CatchAll, autoAck: true);
                return caught is not null && CloudEvent.FromBytes(caught.Body.Span).Subject == lost;
            },
            Within);

        Assert.Equal(ParcelLost.EventName, caught!.BasicProperties.Type);
        Assert.Equal("application/cloudevents+json", caught.BasicProperties.ContentType);
        Assert.True(caught.BasicProperties.Persistent);
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task A_broker_killed_in_the_middle_of_it_loses_nothing_and_repeats_nothing()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAsync(database);
        await PublishAsync(service, parcels: 5, moves: 1);
        await ArrivedAsync(service, parcels: 5, versions: 2);
        await OnDiskAsync();

        var sending = Task.Run(() => PublishAsync(service, parcels: 60, moves: 20));
        await Eventually.TrueAsync(async () => (await service.AllAsync<Arrival>()).Count > 100, Within);
        await node.KillAsync();
        var handledBefore = (await service.AllAsync<Arrival>()).Count;
        await node.StartAsync();
        await sending;

        Assert.True(handledBefore < 1270);
        await ArrivedAsync(service, parcels: 65, versions: null, within: TimeSpan.FromSeconds(90));
        Assert.Equal(10 + (60 * 21), (await service.AllAsync<Arrival>()).Count);
        Assert.Empty(await service.AllAsync<ParkedMessage>());
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task What_stands_with_other_arguments_is_used_as_it_stands_and_said()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await ConnectAsync();
        await DeclareOtherwiseAsync(broker);
        var warnings = new Warnings();
        await using var service = await ParcelService.CreateAsync(database, builder =>
        {
            AddBus(builder);
            builder.Logging.AddProvider(warnings);
        });

        await PrepareAsync(service);
        await service.Host.StartAsync();
        await PublishAsync(service, parcels: 5, moves: 3);

        await ArrivedAsync(service, parcels: 5, versions: 4);
        Assert.All((string[])[ParcelMoved.EventName, CatchAll, ParcelService.Consumer], name => Assert.Contains(warnings.Said, line => line.Contains($"'{name}'", StringComparison.Ordinal)));
        await service.Host.StopAsync();
    }

    [Fact]
    public async Task Versions_that_declare_differently_at_the_same_time_all_get_through()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await CreateAsync(database);
        await using var replica = await CreateAsync(database);
        await using var broker = await ConnectAsync();
        var ours = 0;
        for (var round = 0; round < 40; round++)
        {
            await ForgetAsync(broker);
            // Once we are first, and once the others, whatever the machine is at; then it is a race.
            if (round == 0) await PrepareAsync(service);
            var otherwise = DeclareOtherwiseAsync(broker);
            if (round == 1) await otherwise;
            await Task.WhenAll(PrepareAsync(service), PrepareAsync(replica), otherwise);
            ours += await otherwise;
        }

        // Or nothing was tried.
        Assert.InRange(ours, 1, (40 * 4) - 1);
        await service.Host.StartAsync();
        await PublishAsync(service, parcels: 5, moves: 3);
        await ArrivedAsync(service, parcels: 5, versions: 4);
        await service.Host.StopAsync();
    }

    private protected override void AddBus(IHostApplicationBuilder builder)
    {
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:rabbitmq", node.ConnectionString.ToString())]);
        builder.AddServiceBus();
    }

    private protected override async Task CutOffAsync(ParcelService hanging)
    {
        await OnDiskAsync();
        await node.KillAsync();
        await node.StartAsync();
    }

    // A quorum queue's name is on the disk only half a second after it was declared (Ra's auto_save); killed before that, the node forgets the queue with all that is in it.
    private static Task OnDiskAsync() => Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = node.ConnectionString, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    private static async Task ForgetAsync(IConnection broker)
    {
        await using var channel = await broker.CreateChannelAsync();
        foreach (var queue in (string[])[CatchAll, ParcelService.Consumer, "parcels-sightings", "parcels-fires"]) await channel.QueueDeleteAsync(queue);
        foreach (var exchange in (string[])[CatchAll, ParcelMoved.EventName, ParcelBurnt.EventName]) await channel.ExchangeDeleteAsync(exchange);
    }

    /// <summary>Another version: the same names, and every argument another. The answer is how often it came too late.</summary>
    private static async Task<int> DeclareOtherwiseAsync(IConnection broker)
    {
        var late = 0;
        await DeclareAsync(channel => channel.ExchangeDeclareAsync(CatchAll, ExchangeType.Fanout, durable: true, autoDelete: false, new Dictionary<string, object?> { ["alternate-exchange"] = "amq.fanout" }));
        await DeclareAsync(channel => channel.QueueDeclareAsync(CatchAll, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-max-length"] = 7 }));
        await DeclareAsync(channel => channel.ExchangeDeclareAsync(ParcelMoved.EventName, ExchangeType.Fanout, durable: true, autoDelete: false, new Dictionary<string, object?> { ["alternate-exchange"] = "amq.fanout" }));
        await DeclareAsync(channel => channel.QueueDeclareAsync(ParcelService.Consumer, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true, ["x-delivery-limit"] = 50 }));
        return late;

        async Task DeclareAsync(Func<IChannel, Task> declare)
        {
            await using var channel = await broker.CreateChannelAsync();
            try
            {
                await declare(channel);
            }
            catch (OperationInterruptedException refusal) when (refusal.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
            {
                late++;
            }
        }
    }

    private sealed class Warnings : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Said { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Said.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
