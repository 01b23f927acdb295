using Jilin.Messaging.Outbox;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Jilin.Messaging.Transports;

/// <summary>
/// RabbitMQ, by its own client: the stored bytes go out as they are, persistent and mandatory, and count as taken when a quorum has confirmed them.
/// </summary>
internal sealed class RabbitMqTransport(Broker broker, ILogger<RabbitMqTransport> logger) : ITransport, IAsyncDisposable
{
    private static readonly TimeSpan ConfirmWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ResiliencePipeline _connecting = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 2, BackoffType = DelayBackoffType.Exponential, Delay = TimeSpan.FromMilliseconds(200), UseJitter = true })
        .AddTimeout(TimeSpan.FromSeconds(10))
        .Build();

    private IConnection? _connection;
    private Topology? _topology;
    private IChannel? _channel;

    public async Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        try
        {
            var confirmed = await BeginAsync(message, cancellationToken);
            await confirmed.WaitAsync(ConfirmWithin, cancellationToken);
        }
        catch (Exception exception) when (exception is AlreadyClosedException or OperationInterruptedException or BrokerUnreachableException or TimeoutException or IOException or ObjectDisposedException or Polly.Timeout.TimeoutRejectedException
            || (exception is not OperationCanceledException && _channel is not { IsOpen: true }))
        {
            throw new TransportDownException($"RabbitMQ at {broker} does not answer: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _turn.Dispose();
    }

    /// <summary>Hands the message to the channel, which takes one publisher at a time; the inner task ends with the broker's confirm.</summary>
    private async Task<Task> BeginAsync(OutboxMessage message, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_channel is not { IsOpen: true }) await _connecting.ExecuteAsync(async token => await OpenAsync(token), cancellationToken);
            // Not only what this process publishes: while two versions run side by side, the one relays the other's events, too.
            await _topology!.DeclareAsync(message.Type, cancellationToken);
            var properties = new BasicProperties { MessageId = message.MessageId.ToString(), Type = message.Type, ContentType = Topology.ContentType, Persistent = true };
            return _channel!.BasicPublishAsync(message.Type, "", mandatory: true, properties, message.Body, CancellationToken.None).AsTask();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await CloseAsync();
        _connection = await broker.ConnectAsync("jilin-relay", cancellationToken);
        _topology = new(_connection, logger);
        await _topology.DeclareAsync(cancellationToken);
        _channel = await _connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        logger.LogInformation("Publishing to RabbitMQ at {Broker}", broker);
    }

    private async Task CloseAsync()
    {
        if (_channel is not null) await _channel.DisposeAsync();
        if (_topology is not null) await _topology.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        (_channel, _topology, _connection) = (null, null, null);
    }
}
