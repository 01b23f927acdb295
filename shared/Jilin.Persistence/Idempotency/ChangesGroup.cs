using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Persistence.Idempotency;

public static class ChangesGroup
{
    /// <summary>The routes that change something: handlers do not save, the commit is made for them (see <see cref="Changes{TContext}"/>).</summary>
    public static RouteGroupBuilder MapChanges<TContext>(this RouteGroupBuilder api)
        where TContext : DbContext
    {
        var group = api.MapGroup("")
            .Refuses(
                SharedRules.IdempotencyKeyMissing,
                SharedRules.IdempotencyKeyMalformed,
                SharedRules.IdempotencyKeyReused,
                SharedRules.IdempotencyInProgress,
                SharedRules.ChangedMeanwhile,
                SharedRules.StaleEntityTag)
            .WithMetadata(new ChangesState());
        group.AddEndpointFilter((context, next) => context.HttpContext.RequestServices.GetRequiredService<Changes<TContext>>().Commit(context, next));
        return group;
    }
}
