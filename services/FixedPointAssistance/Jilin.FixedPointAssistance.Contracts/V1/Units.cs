namespace Jilin.FixedPointAssistance.Contracts.V1;

/// <summary>Who assists: organs, enterprises and armed forces (2009 report).</summary>
public enum AidingUnitKind
{
    CentralOrgan,
    ProvincialOrgan,
    Enterprise,
    ArmedForces,
}

/// <summary>An aiding unit assists a township in a year.</summary>
/// <param name="TownshipCode">12-digit division code of a township.</param>
public sealed record Pairing(string TownshipCode, int Year);

/// <summary>An aiding unit as it is now, with all its pairings of all years.</summary>
public sealed record AidingUnitState(Guid UnitId, string Name, AidingUnitKind Kind, IReadOnlyList<Pairing> Pairings);

public sealed record AidingUnitRegistered(AidingUnitState Unit)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.aiding-unit-registered";
}

public sealed record AidingUnitPaired(AidingUnitState Unit)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.aiding-unit-paired";
}
