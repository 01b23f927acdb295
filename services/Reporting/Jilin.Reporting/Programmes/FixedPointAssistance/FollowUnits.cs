using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Messaging;
using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Reporting.Programmes.FixedPointAssistance;

/// <summary>Keeps who is paired with which township in which year.</summary>
internal sealed class FollowUnits(ReportingDbContext db) : IFollow<AidingUnitState>
{
    public async Task FollowAsync(AidingUnitState state, EventContext context, CancellationToken cancellationToken)
    {
        await db.Set<PairingFact>().Where(row => row.UnitId == state.UnitId).LoadAsync(cancellationToken);
        // Local also holds what an earlier event of the same batch added, and no longer what it removed.
        var known = db.Set<PairingFact>().Local.Where(row => row.UnitId == state.UnitId).ToDictionary(row => new Pairing(row.DivisionCode, row.Year));
        var now = state.Pairings.ToHashSet();
        db.RemoveRange(known.Where(row => !now.Contains(row.Key)).Select(row => row.Value));
        db.AddRange(now.Where(pairing => !known.ContainsKey(pairing)).Select(pairing => new PairingFact
        {
            UnitId = state.UnitId,
            DivisionCode = pairing.TownshipCode,
            CountyCode = Area.CountyCodeOf(pairing.TownshipCode) ?? throw new InvalidDataException($"{pairing.TownshipCode} lies in no county."),
            Year = pairing.Year,
        }));
    }
}
