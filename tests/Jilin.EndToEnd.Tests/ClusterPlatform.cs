using Jilin.LocalCluster;

namespace Jilin.EndToEnd.Tests;

internal sealed class ClusterPlatform : Platform
{
    private readonly Cluster _cluster;
    private readonly DirectoryInfo _folder;

    private ClusterPlatform(Cluster cluster, DirectoryInfo folder)
        : base(cluster.Gateways[0].Url) => (_cluster, _folder) = (cluster, folder);

    /// <summary>The replicas': what the broker says of its own errors is its own matter.</summary>
    public override string Log => _cluster.ReadLogs();

    public static async Task<ClusterPlatform> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-e2e-cluster-");
        return new(await Cluster.StartAsync(new(folder.FullName) { Replicas = Cluster.Services.ToDictionary(slug => slug, _ => 2) }), folder);
    }

    public override async Task KillAndRestartAsync()
    {
        IEnumerable<Member> members = [.. _cluster.Brokers, .. Cluster.Services.Select(slug => _cluster.ReplicasOf(slug)[0])];
        await Task.WhenAll(members.Select(member => member.KillAndRestartAsync()));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
