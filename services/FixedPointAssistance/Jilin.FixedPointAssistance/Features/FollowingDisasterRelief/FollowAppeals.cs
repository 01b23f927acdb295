using Jilin.DisasterRelief.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Keeps this service's own copy of the appeals.</summary>
internal sealed class FollowAppeals(FixedPointAssistanceDbContext db) : IHandle<AppealOpened>, IHandle<AppealClosed>
{
    public Task HandleAsync(AppealOpened message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Appeal, cancellationToken);

    public Task HandleAsync(AppealClosed message, EventContext context, CancellationToken cancellationToken) => KeepAsync(message.Appeal, cancellationToken);

    private async Task KeepAsync(AppealState appeal, CancellationToken cancellationToken)
    {
        var known = await db.Appeals.FirstOrDefaultAsync(row => row.Id == appeal.AppealId, cancellationToken);
        if (known is null) db.Add(new KnownAppeal { Id = appeal.AppealId, State = appeal });
        else known.State = appeal;
    }
}
