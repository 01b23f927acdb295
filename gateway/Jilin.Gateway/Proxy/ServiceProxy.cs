using Jilin.Gateway.Pages;
using Jilin.ServiceDefaults.Http;
using Jilin.Topology;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Jilin.Gateway.Proxy;

/// <summary>YARP, with the same two routes and the same care for every service: a service is a line of configuration.</summary>
internal static class ServiceProxy
{
    public static void AddProxy(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration.GetSection("ReverseProxy");
        var configured = configuration.GetSection("Clusters").GetChildren().Select(cluster => cluster.Key).ToList();
        // Told of none, it is beside services that were started by hand.
        var slugs = configured.Count > 0 ? configured : [.. Services.All.Select(service => service.Slug)];
        foreach (var slug in slugs) builder.Services.AddSingleton(new ProxiedService(slug));
        builder.Services.AddReverseProxy()
            .LoadFromConfig(configuration)
            .LoadFromMemory([.. slugs.SelectMany(RoutesTo)], [.. configured.Count > 0 ? [] : Services.All.Select(ByHand)])
            .AddConfigFilter<ServiceCare>()
            .ConfigureHttpClient((_, connections) => connections.ConnectTimeout = TimeSpan.FromSeconds(3));
        // One dead replica among several: out after three failed requests in a minute, without waiting for the next probe.
        builder.Services.Configure<TransportFailureRateHealthPolicyOptions>(policy => policy.MinimalTotalCountThreshold = 3);
    }

    public static void MapProxy(this WebApplication app) => app.MapReverseProxy(proxy =>
    {
        proxy.Use(static async (http, next) =>
        {
            await next(http);
            // An answer that has not started is the proxy's own: the service was not there. Its problem details are written further out.
            if (http.Response.HasStarted) return;
            // The proxy sees only that the request was cancelled, and takes that for the caller's doing.
            if (http.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true) http.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            if (http.Response.StatusCode is 502 or 503 or 504) http.Response.Headers.RetryAfter = "5";
        });
        proxy.Use(TryAnotherReplicaAsync);
        proxy.UseLoadBalancing();
        proxy.UsePassiveHealthChecks();
    });

    // A replica that could not be connected to took nothing of the request: the next one gets it, and the caller does not notice that one has died.
    private static async Task TryAnotherReplicaAsync(HttpContext http, RequestDelegate next)
    {
        var proxied = http.GetReverseProxyFeature();
        // Balancing leaves in it the one that it picks.
        for (var left = proxied.AvailableDestinations; ; proxied.AvailableDestinations = left)
        {
            await next(http);
            if (http.Response.HasStarted || http.GetForwarderErrorFeature()?.Exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }) return;
            left = [.. left.Where(destination => destination != proxied.ProxiedDestination)];
            if (left.Count == 0) return;
            http.Features.Set<IForwarderErrorFeature>(null);
            http.Response.Clear();
        }
    }

    private static ClusterConfig ByHand(Service service) => new()
    {
        ClusterId = service.Slug,
        Destinations = new Dictionary<string, DestinationConfig> { ["1"] = new() { Address = Programs.AddressOf(service.Port).ToString() } },
    };

    private static IEnumerable<RouteConfig> RoutesTo(string slug) =>
    [
        new() { RouteId = slug, ClusterId = slug, Match = new() { Path = $"{ApiGroup.Root}/{slug}/{{**rest}}" } },
        new() { RouteId = $"{slug}-openapi", ClusterId = slug, Match = new() { Path = $"/openapi/{slug}.json", Methods = ["GET"] } },
    ];

    private sealed class ServiceCare : IProxyConfigFilter
    {
        public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster with
        {
            LoadBalancingPolicy = cluster.LoadBalancingPolicy ?? LoadBalancingPolicies.PowerOfTwoChoices,
            HealthCheck = cluster.HealthCheck ?? new()
            {
                Active = new()
                {
                    Enabled = true,
                    Path = "/health/ready",
                    Interval = TimeSpan.FromSeconds(5),
                    Timeout = TimeSpan.FromSeconds(3),
                    Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                },
                Passive = new() { Enabled = true, Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate, ReactivationPeriod = TimeSpan.FromSeconds(10) },
            },
        });

        public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
    }
}
