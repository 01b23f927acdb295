using System.Diagnostics;
using System.Threading.Channels;
using Jilin.Messaging;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.EntityFrameworkCore.Infrastructure;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Jilin.Benchmarks;

/// <summary>The relay and the consumer, each beside the bare client on a quorum queue of the same broker.</summary>
internal sealed class BusBenchmarks(Uri broker)
{
    private const int Messages = 30_000;
    private const int Consumed = 10_000;
    private const int Window = 128;
    private const string Queue = "notes-read";

    public async Task RelayAsync() =>
        await Figures.CompareAsync("Relay", "messages/s", ("outbox to confirm and delete", DrainOutboxAsync), ($"bare client, window {Window}", PublishBareAsync), 0.5);

    public async Task ConsumerAsync()
    {
        await Figures.CompareAsync("Consumer, one by one", "messages/s", ("with inbox", () => ConsumeWithInboxAsync(1)), ("plain, same row", ConsumePlainAsync), 0.6);
        await Figures.CompareAsync("Consumer, batches of 100", "messages/s", ("with inbox", () => ConsumeWithInboxAsync(100)), ("plain, same row", ConsumePlainAsync), 2);
    }

    public async Task LatencyAsync()
    {
        await Figures.MeasureAsync("Commit to consumer at 20/s", () => LatenciesAsync(perSecond: 20, seconds: 20, standby: false), goal: 50);
        await Figures.MeasureAsync("Commit to consumer at 20/s, another replica holds the lease", () => LatenciesAsync(perSecond: 20, seconds: 20, standby: true), goal: 50);
        var maximum = await MaximumAsync();
        await Figures.MeasureAsync($"Commit to consumer at half of the maximum of {maximum:0}/s", () => LatenciesAsync(perSecond: maximum / 2, seconds: 10, standby: false), goal: null);
    }

    private async Task<double> PublishBareAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await ResetQueueAsync(channel);
        var body = Body(Guid.CreateVersion7(), 1);
        var watch = Stopwatch.StartNew();
        using var window = new SemaphoreSlim(Window);
        var sent = new List<Task>(Messages);
        for (var message = 0; message < Messages; message++)
        {
            await window.WaitAsync();
            sent.Add(SendAsync());
        }

        await Task.WhenAll(sent);
        return Messages / watch.Elapsed.TotalSeconds;

        async Task SendAsync()
        {
            await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true, MessageId = Guid.NewGuid().ToString() }, body);
            window.Release();
        }
    }

    private async Task<double> DrainOutboxAsync()
    {
        await using var database = await TestDatabase.CreateAsync();
        await DeleteQueueAsync();
        // The queue stands, and nobody takes from it: only the relay is at work.
        await using (var prepared = await NotesService.CreateAsync(database, broker)) await prepared.WriteAsync(1);
        await using var service = await NotesService.CreateAsync(database, broker, consumes: false);
        await service.Host.StartAsync();
        while (await service.PendingAsync() > 0) await Task.Delay(20);
        await service.Host.StopAsync();

        await using var loaded = await NotesService.CreateAsync(database, broker, consumes: false);
        for (var notes = 0; notes < Messages; notes += 1000) await loaded.WriteAsync(1000);
        var watch = Stopwatch.StartNew();
        await loaded.Host.StartAsync();
        while (await loaded.PendingAsync() > 0) await Task.Delay(10);
        var rate = Messages / watch.Elapsed.TotalSeconds;
        await loaded.Host.StopAsync();
        return rate;
    }

    private async Task<double> ConsumeWithInboxAsync(int batchSize)
    {
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database);
        await using var service = await NotesService.CreateAsync(database, broker, batchSize: batchSize);
        var watch = Stopwatch.StartNew();
        await service.Host.StartAsync();
        for (var handled = 0; handled < Consumed; handled++) await service.Latencies.Reader.ReadAsync();
        // The last one's transaction is still to commit, which is not worth waiting for in so many.
        var rate = Consumed / watch.Elapsed.TotalSeconds;
        await service.Host.StopAsync();
        return rate;
    }

    private async Task<double> ConsumePlainAsync()
    {
        await using var database = await TestDatabase.CreateAsync();
        await FillAsync(database);
        var contexts = new PooledDbContextFactory<SqliteNotes>(database.Options<SqliteNotes>());
        var watch = Stopwatch.StartNew();
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.BasicQosAsync(0, 64, false);
        var arrived = Channel.CreateUnbounded<(ulong Tag, byte[] Body)>();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) => await arrived.Writer.WriteAsync((delivery.DeliveryTag, delivery.Body.ToArray()));
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        for (var handled = 0; handled < Consumed; handled++)
        {
            var (tag, body) = await arrived.Reader.ReadAsync();
            var note = System.Text.Json.JsonSerializer.Deserialize<NoteWritten>(CloudEvent.FromBytes(body).Data, CloudEvent.Json)!;
            await using (var db = await contexts.CreateDbContextAsync())
            {
                db.Add(new ReadNote { NoteId = note.NoteId, Text = note.Text });
                using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
                await db.SaveChangesAsync();
            }

            await channel.BasicAckAsync(tag, multiple: false);
        }

        return Consumed / watch.Elapsed.TotalSeconds;
    }

    private async Task<List<double>> LatenciesAsync(double perSecond, int seconds, bool standby)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await StartAnewAsync(database);
        // The first holds the lease and consumes; who commits is another replica, whose relay only stands by.
        await using var second = await NotesService.CreateAsync(database, broker, consumes: false);
        if (standby) await second.Host.StartAsync();
        var writer = standby ? second : first;
        await writer.WriteAsync(1);
        await first.Latencies.Reader.ReadAsync();

        // A timer ticks in whole milliseconds: at high rates it writes several at a tick. Nobody waits for the one before.
        var perTick = (int)Math.Ceiling(perSecond / 100);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(perTick / perSecond));
        var writes = new List<Task>();
        while (writes.Count < perSecond * seconds && await timer.WaitForNextTickAsync()) writes.AddRange(Enumerable.Range(0, perTick).Select(_ => writer.WriteAsync(1)));
        await Task.WhenAll(writes);
        var latencies = new List<double>();
        while (latencies.Count < writes.Count) latencies.Add((await first.Latencies.Reader.ReadAsync()).TotalMilliseconds);
        await second.Host.StopAsync();
        await first.Host.StopAsync();
        return latencies;
    }

    /// <summary>How many a second one process writes, relays and consumes, when it has more to do than it can.</summary>
    private async Task<double> MaximumAsync()
    {
        const int Notes = 5_000;
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await StartAnewAsync(database);
        var watch = Stopwatch.StartNew();
        await Parallel.ForAsync(0, Notes, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) => await service.WriteAsync(1));
        for (var handled = 0; handled < Notes; handled++) await service.Latencies.Reader.ReadAsync();
        var rate = Notes / watch.Elapsed.TotalSeconds;
        await service.Host.StopAsync();
        return rate;
    }

    /// <summary>A service at work, whose queue was empty and which has handled its first note.</summary>
    private async Task<NotesService> StartAnewAsync(TestDatabase database)
    {
        await DeleteQueueAsync();
        var service = await NotesService.CreateAsync(database, broker);
        await service.Host.StartAsync();
        await service.WriteAsync(1);
        await service.Latencies.Reader.ReadAsync();
        return service;
    }

    // Events as the relay would have published them, waiting in the queue of a service that has not started: a hundred streams' first, their second, their third, then the next hundred's.
    private async Task FillAsync(TestDatabase database)
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await channel.QueueDeleteAsync(Queue);
        await using (await NotesService.CreateAsync(database, broker))
        {
        }

        Guid[] streams = [];
        for (var hundred = 0; hundred < Consumed / 100; hundred++)
        {
            var version = (hundred % 3) + 1;
            if (version == 1) streams = [.. Enumerable.Range(0, 100).Select(_ => Guid.CreateVersion7())];
            await Task.WhenAll(streams.Select(stream => channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true }, Body(stream, version)).AsTask()));
        }
    }

    private static byte[] Body(Guid stream, long version) => Events.Write(new NoteWritten(stream, NoteWritten.SomeText, Stopwatch.GetTimestamp()), stream, version, DateTimeOffset.UtcNow).ToBytes();

    private async Task DeleteQueueAsync()
    {
        await using var connection = await ConnectAsync();
        await using var channel = await connection.CreateChannelAsync();
        await channel.QueueDeleteAsync(Queue);
    }

    private static async Task ResetQueueAsync(IChannel channel)
    {
        await channel.QueueDeleteAsync(Queue);
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
    }

    private Task<IConnection> ConnectAsync() => new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
}
