using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Features;

/// <summary>Keeps who is paired with which township in which year.</summary>
internal sealed class FollowUnits(ReportingDbContext db) : IHandle<AidingUnitRegistered>, IHandle<AidingUnitPaired>
{
    public Task HandleAsync(AidingUnitRegistered message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Unit, cancellationToken);

    public Task HandleAsync(AidingUnitPaired message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Unit, cancellationToken);

    private async Task KeepAsync(AidingUnitState unit, CancellationToken cancellationToken)
    {
        await db.Pairings.Where(row => row.UnitId == unit.UnitId).LoadAsync(cancellationToken);
        // Local also holds what an earlier event of the same batch added, and no longer what it removed.
        var known = db.Pairings.Local.Where(row => row.UnitId == unit.UnitId).ToDictionary(row => new Pairing(row.TownshipCode, row.Year));
        var now = unit.Pairings.ToHashSet();
        db.RemoveRange(known.Where(row => !now.Contains(row.Key)).Select(row => row.Value));
        db.AddRange(now.Where(pairing => !known.ContainsKey(pairing)).Select(pairing => new PairingFact
        {
            UnitId = unit.UnitId,
            TownshipCode = pairing.TownshipCode,
            CountyCode = Area.CountyCodeOf(pairing.TownshipCode) ?? throw new InvalidDataException($"{pairing.TownshipCode} lies in no county."),
            Year = pairing.Year,
        }));
    }
}
