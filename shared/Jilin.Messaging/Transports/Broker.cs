using RabbitMQ.Client;

namespace Jilin.Messaging.Transports;

/// <summary>RabbitMQ, as the connection string names it: an <c>amqp:</c> address, or those of a cluster's nodes with commas between them.</summary>
internal sealed class Broker(string connectionString)
{
    private readonly List<Uri> _nodes = [.. connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(node => new Uri(node))];

    /// <summary>Connects to any node that answers.</summary>
    /// <remarks>
    /// The client's own recovery would keep a half-dead channel whose confirms never come; who holds a channel opens another when it is closed.
    /// </remarks>
    public Task<IConnection> ConnectAsync(string name, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            Uri = _nodes[0],
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            ClientProvidedName = name,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
            RequestedHeartbeat = TimeSpan.FromSeconds(10),
        };
        return factory.CreateConnectionAsync(_nodes.Select(node => new AmqpTcpEndpoint(node)), cancellationToken);
    }

    public override string ToString() => string.Join(", ", _nodes.Select(node => $"{node.Host}:{node.Port}"));
}
