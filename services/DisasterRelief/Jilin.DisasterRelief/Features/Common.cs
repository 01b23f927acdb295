using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>What nearly every route here begins with.</summary>
internal static class Common
{
    public const string Route = $"{ApiGroup.Root}/{ThisService.Slug}/disasters";

    /// <summary>The disaster, when something may still be recorded in it. See <see cref="ClosingGuard"/>; the guard is read first, so that a closing in between is noticed.</summary>
    public static async Task<Disaster> LoadDisasterToRecordAsync(this DisasterReliefDbContext db, Guid id, CancellationToken cancellationToken)
    {
        var slot = Random.Shared.Next(ClosingGuard.Slots);
        var guard = await db.ClosingGuards.FirstOrDefaultAsync(row => row.DisasterId == id && row.Slot == slot, cancellationToken) ?? throw Rules.DisasterNotFound.Of(id);
        var disaster = await db.Disasters.OneAsync(id, Rules.DisasterNotFound, cancellationToken);
        disaster.RequireOpen();
        guard.CountUp();
        return disaster;
    }

    public static async Task RequireDisasterAsync(this DisasterReliefDbContext db, Guid id, CancellationToken cancellationToken)
    {
        if (!await db.Disasters.AnyAsync(disaster => disaster.Id == id, cancellationToken)) throw Rules.DisasterNotFound.Of(id);
    }
}
