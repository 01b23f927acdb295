using Jilin.Messaging.Outbox;

namespace Jilin.Messaging.Transports;

/// <summary>The seam to the bus on the publishing side.</summary>
internal interface ITransport
{
    /// <summary>Ends when the bus has taken the message for good.</summary>
    /// <exception cref="TransportDownException">The bus cannot be reached: this says nothing about the message.</exception>
    /// <exception cref="Exception">Any other: the bus refused this message.</exception>
    Task PublishAsync(OutboxMessage message, CancellationToken cancellationToken);
}

/// <summary>The bus is away; try all of it again later.</summary>
public sealed class TransportDownException(string message, Exception? inner = null) : Exception(message, inner);
