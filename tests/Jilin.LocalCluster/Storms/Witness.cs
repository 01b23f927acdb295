using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Jilin.LocalCluster.Storms;

/// <summary>
/// A queue beside the services' own, bound to every event: it sees in which order the relays send, which no consumer's state would show, since the newest
/// event has all there is to say.
/// </summary>
internal sealed class Witness(string brokers) : IAsyncDisposable
{
    private const string Queue = "storm-witness";

    private static readonly IEnumerable<string> Names =
        typeof(Witness).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Where(metadata => metadata.Value == "contracts").Select(metadata => Assembly.Load(metadata.Key))
        .SelectMany(contracts => contracts.GetExportedTypes()).Select(type => type.GetField("EventName")?.GetRawConstantValue()).OfType<string>();

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _outOfOrder = [];
    private readonly Dictionary<(string Source, string Stream), long> _streams = [];
    private readonly HashSet<string> _seen = [];
    private Task _watching = Task.CompletedTask;
    private long _repeats;

    /// <summary>The first time an event was seen, one before it in its stream had not been.</summary>
    public IReadOnlyCollection<string> OutOfOrder => _outOfOrder;

    public int Events
    {
        get
        {
            lock (_seen) return _seen.Count;
        }
    }

    /// <summary>Deliveries of what was seen before: allowed, and what the inbox is for.</summary>
    public long Repeats => Interlocked.Read(ref _repeats);

    public async Task StartAsync()
    {
        await using (var connection = await ConnectAsync())
        await using (var channel = await connection.CreateChannelAsync())
        {
            await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true });
            foreach (var name in Names) await channel.QueueBindAsync(Queue, name, "");
        }

        _watching = WatchAsync();
    }

    /// <summary>How far a stream was seen; 0: nothing of it.</summary>
    public long LastVersion(string source, string stream)
    {
        lock (_seen) return _streams.GetValueOrDefault((source, stream));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private Task<IConnection> ConnectAsync()
    {
        var nodes = brokers.Split(',').Select(node => new Uri(node)).ToList();
        var factory = new ConnectionFactory { Uri = nodes[0], AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(3), RequestedHeartbeat = TimeSpan.FromSeconds(10), ClientProvidedName = Queue };
        return factory.CreateConnectionAsync(nodes.Select(node => new AmqpTcpEndpoint(node)));
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await ConnectAsync();
                await using var channel = await connection.CreateChannelAsync();
                await channel.BasicQosAsync(0, 200, false);
                var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                var consumer = new AsyncEventingBasicConsumer(channel);
                consumer.UnregisteredAsync += (_, _) => Task.FromResult(lost.TrySetResult());
                channel.ChannelShutdownAsync += (_, _) => Task.FromResult(lost.TrySetResult());
                consumer.ReceivedAsync += async (_, delivery) =>
                {
                    Note(delivery.Body.Span);
                    await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
                };
                await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, _stop.Token);
                await lost.Task.WaitAsync(_stop.Token);
            }
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
                // The storm is over the broker: it is asked again until it is back.
                await Task.Delay(TimeSpan.FromMilliseconds(500), _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Note(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        using var document = JsonDocument.ParseValue(ref reader);
        string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
        var version = document.RootElement.GetProperty("streamversion").GetInt64();
        lock (_seen)
        {
            if (!_seen.Add(Text("id")))
            {
                Interlocked.Increment(ref _repeats);
                return;
            }

            if (version == 0) return;
            var stream = (Text("source"), Text("subject"));
            var last = _streams.GetValueOrDefault(stream);
            if (version != last + 1) _outOfOrder.Enqueue($"{Text("type")} of {stream.Item2}: version {version} after {last}");
            _streams[stream] = Math.Max(last, version);
        }
    }
}
