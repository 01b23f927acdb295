using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;

namespace Jilin.FixedPointAssistance.Domain;

/// <summary>An organ, enterprise or army unit that assists townships, paired with them year by year.</summary>
internal sealed class AidingUnit : Aggregate
{
    private readonly List<UnitPairing> _pairings = [];

    private AidingUnit()
    {
    }

    public required string Name { get; init; }

    public required AidingUnitKind Kind { get; init; }

    public IReadOnlyList<UnitPairing> Pairings => _pairings;

    public static AidingUnit Register(string name, AidingUnitKind kind)
    {
        var unit = new AidingUnit { Name = name, Kind = kind };
        unit.Raise(new AidingUnitRegistered(unit.State()));
        return unit;
    }

    /// <summary>Pairs the unit with a township for a year; a unit may have several.</summary>
    public void Pair(Division township, int year)
    {
        if (township.Level != DivisionLevel.Township) throw Rules.PairingNeedsTownship.Of(township.Code);
        if (_pairings.Any(pairing => pairing.TownshipCode == township.Code && pairing.Year == year)) throw Rules.AlreadyPaired.Of(township.Code, year);
        _pairings.Add(new() { TownshipCode = township.Code, Year = year });
        Raise(new AidingUnitPaired(State()));
    }

    protected override object Retell() => _pairings.Count == 0 ? new AidingUnitRegistered(State()) : new AidingUnitPaired(State());

    private AidingUnitState State() => new(Id, Name, Kind, [.. _pairings.Select(pairing => new Pairing(pairing.TownshipCode, pairing.Year))]);
}

internal sealed class UnitPairing
{
    public required string TownshipCode { get; init; }

    public required int Year { get; init; }
}
