using System.Globalization;

namespace Jilin.Testing;

/// <summary>RabbitMQ nodes of our own that form one cluster; of one node, too.</summary>
public sealed class RabbitMqCluster : IAsyncDisposable
{
    private readonly RabbitMqHome _home;

    /// <param name="folder">Where the nodes keep their data; started there again, they go on with it.</param>
    /// <param name="logs">The folder for the nodes' logs.</param>
    public RabbitMqCluster(string folder, int count, string logs)
    {
        _home = new(folder, count);
        Nodes = [.. Enumerable.Range(1, count).Select(number => new RabbitMqNode(_home, number, logs))];
    }

    public IReadOnlyList<RabbitMqNode> Nodes { get; }

    /// <summary>All nodes' addresses, with commas between them.</summary>
    public string ConnectionString => string.Join(',', Nodes.Select(node => node.ConnectionString));

    /// <summary>Starts what is not running. Of a new cluster the first node comes first, for the others to join.</summary>
    public async Task StartAsync()
    {
        var isNew = !Directory.Exists(_home.Folder);
        Directory.CreateDirectory(_home.Folder);
        if (isNew) await Nodes[0].StartAsync();
        await Task.WhenAll(Nodes.Select(node => node.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        _home.Dispose();
    }
}

/// <summary>What the nodes of a cluster share: a port mapper, a cookie, and the knowledge of each other.</summary>
internal sealed class RabbitMqHome(string folder, int nodes) : IDisposable
{
    private readonly int _mapperPort = Ports.Free();
    private readonly Lock _starting = new();
    private GuardedProcess? _mapper;

    public string Folder { get; } = folder;

    public Dictionary<string, string> Environment => new()
    {
        ["HOME"] = Folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = _mapperPort.ToString(CultureInfo.InvariantCulture),
    };

    public string Configuration =>
        "disk_free_limit.absolute = 50MB\n"
        + (nodes == 1 ? "" : "cluster_partition_handling = pause_minority\ncluster_formation.peer_discovery_backend = classic_config\n")
        + (nodes == 1 ? "" : string.Concat(Enumerable.Range(1, nodes).Select(number => $"cluster_formation.classic_config.nodes.{number} = {NameOf(number)}@localhost\n")));

    public static string NameOf(int number) => $"rabbitmq-{number}";

    public void StartMapper()
    {
        lock (_starting) _mapper ??= GuardedProcess.Start(Path.Combine(Folder, "epmd.log"), Folder, Environment, "epmd", "-port", _mapperPort.ToString(CultureInfo.InvariantCulture), "-address", "127.0.0.1");
    }

    public void Dispose() => _mapper?.Dispose();
}
