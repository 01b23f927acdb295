using System.Text.Json;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.FixedPointAssistance.Domain;

/// <summary>This service's own copy of an appeal, as disaster relief last told it.</summary>
internal sealed class KnownAppeal : IEntity
{
    public long Seq { get; private set; }

    public required Guid Id { get; init; }

    /// <summary>As it came, with what this version does not know of it: the next one will.</summary>
    public required string Told { get; set; }

    public AppealState State => JsonSerializer.Deserialize<AppealState>(Told, CloudEvent.Json)!;
}
