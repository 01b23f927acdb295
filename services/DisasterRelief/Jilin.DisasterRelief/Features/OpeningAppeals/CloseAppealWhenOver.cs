using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <summary>Timer: the appeal's last day is over.</summary>
internal sealed record AppealOver(Guid AppealId)
{
    public const string EventName = "jilin.disaster-relief.v1.appeal-over";
}

/// <summary>Closes an appeal whose last day is over, unless somebody has closed it before.</summary>
internal sealed class CloseAppealWhenOver(DisasterReliefDbContext db) : IHandle<AppealOver>
{
    public async Task HandleAsync(AppealOver message, EventContext context, CancellationToken cancellationToken)
    {
        var appeal = await db.Appeals.FirstAsync(row => row.Id == message.AppealId, cancellationToken);
        if (appeal.Status == AppealStatus.Open) appeal.Close(appeal.ClosesOn!.Value, "disaster-relief", null);
    }
}
