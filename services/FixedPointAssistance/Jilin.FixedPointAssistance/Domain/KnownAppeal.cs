using Jilin.DisasterRelief.Contracts.V1;

namespace Jilin.FixedPointAssistance.Domain;

/// <summary>This service's own copy of an appeal, as disaster relief last told it.</summary>
internal sealed class KnownAppeal : IEntity
{
    public long Seq { get; private set; }

    public required Guid Id { get; init; }

    public required AppealState State { get; set; }
}
