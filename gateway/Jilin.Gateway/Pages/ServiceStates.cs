using Jilin.Gateway.Register;
using Jilin.ServiceDefaults.OpenApi;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Yarp.ReverseProxy;

namespace Jilin.Gateway.Pages;

/// <summary>A service behind the gateway, in a process of its own.</summary>
internal sealed record ProxiedService(string Slug);

internal enum Condition
{
    Healthy,
    Unhealthy,

    /// <summary>Not asked yet.</summary>
    Unknown,
}

/// <param name="Replicas">How many of how many take requests; null for a service in this process.</param>
internal sealed record ServiceState(string Slug, Condition Condition, (int Healthy, int All)? Replicas);

/// <summary>Which services there are, here or behind the proxy, and how they are.</summary>
internal sealed class ServiceStates(IEnumerable<ApiDocument> documents, IEnumerable<ProxiedService> proxied, HealthCheckService health, IServiceProvider services)
{
    public IReadOnlyList<string> Slugs { get; } =
        [.. documents.Select(document => document.Slug).Where(slug => slug != DivisionEndpoints.Slug).Concat(proxied.Select(service => service.Slug)).Order(StringComparer.Ordinal)];

    public async Task<IReadOnlyList<ServiceState>> ReadAsync(CancellationToken cancellationToken)
    {
        var checks = await health.CheckHealthAsync(cancellationToken);
        return [.. Slugs.Select(slug => Behind(slug) ?? Here(slug, checks))];
    }

    private ServiceState? Behind(string slug)
    {
        if (services.GetService<IProxyStateLookup>() is not { } proxy || !proxy.TryGetCluster(slug, out var cluster)) return null;
        var all = cluster.DestinationsState.AllDestinations;
        var available = cluster.DestinationsState.AvailableDestinations.Count;
        var asked = all.Any(destination => destination.Health.Active != Yarp.ReverseProxy.Model.DestinationHealth.Unknown);
        return new(slug, available == 0 ? Condition.Unhealthy : asked ? Condition.Healthy : Condition.Unknown, (available, all.Count));
    }

    // A service's checks carry its slug: "reporting-database". Degraded, it still takes requests.
    private static ServiceState Here(string slug, HealthReport checks) => new(
        slug,
        checks.Entries.Where(check => check.Key.StartsWith($"{slug}-", StringComparison.Ordinal)).All(check => check.Value.Status != HealthStatus.Unhealthy) ? Condition.Healthy : Condition.Unhealthy,
        null);
}
