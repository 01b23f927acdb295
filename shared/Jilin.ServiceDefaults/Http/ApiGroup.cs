using Jilin.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.ServiceDefaults.Http;

/// <summary>The conventions every route has, applied once per service.</summary>
public static class ApiGroup
{
    /// <summary>
    /// The service's routes, below <c>/api/v1/{slug}</c> and in the OpenAPI document <paramref name="slug"/>: unknown filters are refused,
    /// requests are validated, an entity's answer carries its <c>ETag</c>.
    /// </summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app, string slug)
    {
        var group = app.MapGroup($"/api/v1/{slug}").WithGroupName(slug).ProducesProblem(StatusCodes.Status400BadRequest);
        group.AddEndpointFilterFactory(KnownFilters.Require);
        group.AddEndpointFilterFactory(Validation.Require);
        group.AddEndpointFilter(EntityTag.Write);
        return group;
    }

    /// <summary>The routes that change something: handlers do not save, the commit is made for them (see <see cref="Changes{TContext}"/>).</summary>
    public static RouteGroupBuilder MapChanges<TContext>(this RouteGroupBuilder api)
        where TContext : DbContext
    {
        var group = api.MapGroup("")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithMetadata(new ChangesState());
        group.AddEndpointFilter((context, next) => context.HttpContext.RequestServices.GetRequiredService<Changes<TContext>>().Commit(context, next));
        return group;
    }
}

/// <summary>Marks a route whose body is read twice: by the binder, and by the idempotency key's hash.</summary>
internal sealed record ChangesState;
