using Jilin.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jilin.ServiceDefaults.Http;

/// <summary>The conventions every route has, applied once per service.</summary>
public static class ApiGroup
{
    /// <summary>What every address of an API begins with.</summary>
    public const string Root = "/api/v1";

    /// <summary>
    /// The service's routes, below <c>/api/v1/{slug}</c> and in the OpenAPI document <paramref name="slug"/>: unknown filters are refused,
    /// requests are validated, an entity's answer carries its <c>ETag</c>.
    /// </summary>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder app, string slug)
    {
        var group = app.MapGroup($"{Root}/{slug}").WithGroupName(slug).Refuses(SharedRules.UnknownFilter, SharedRules.RepeatedFilter);
        ((IEndpointConventionBuilder)group).Add(KnownFilters.Declare);
        group.AddEndpointFilterFactory(KnownFilters.Require);
        group.AddEndpointFilterFactory(Validation.Require);
        group.AddEndpointFilter(EntityTag.Write);
        return group;
    }
}

/// <summary>Marks a route that changes something: its body is read twice, by the binder and by the idempotency key's hash.</summary>
internal sealed record ChangesState
{
    /// <summary>How long a key's answer is kept; after that the same key is a new request. Nobody repeats a request a month later by accident.</summary>
    public static readonly TimeSpan AnswersAreKept = TimeSpan.FromDays(30);
}
