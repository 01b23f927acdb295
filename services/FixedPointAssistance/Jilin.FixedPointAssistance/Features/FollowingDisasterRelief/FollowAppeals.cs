using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Keeps this service's own copy of the appeals.</summary>
internal sealed class FollowAppeals(FixedPointAssistanceDbContext db) : IFollow<AppealState>
{
    public async Task FollowAsync(AppealState state, EventContext context, CancellationToken cancellationToken)
    {
        var known = await db.Appeals.FirstOrDefaultAsync(row => row.Id == state.AppealId, cancellationToken);
        if (known is null) db.Add(new KnownAppeal { Id = state.AppealId, Told = context.Told.GetRawText() });
        else known.Told = context.Told.GetRawText();
    }
}
