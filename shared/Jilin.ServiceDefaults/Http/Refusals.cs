using Jilin.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.ServiceDefaults.Http;

public static class Refusals
{
    /// <summary>Declares the rules that may refuse here: each stands in the API's document, at the answer with its status. A route that refuses by another fails its service's tests.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder routes, params NamedRule[] rules)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Add(endpoint => Declare(endpoint, rules));
        return routes;
    }

    internal static void Declare(EndpointBuilder endpoint, params NamedRule[] rules)
    {
        foreach (var rule in rules) endpoint.Metadata.Add(rule);
        foreach (var status in rules.Select(rule => (int)rule.Refusal).Distinct())
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status, typeof(ProblemDetails), ["application/problem+json"]));
    }
}
