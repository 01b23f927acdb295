using Jilin.Topology;

namespace Jilin.Testing;

/// <summary>RabbitMQ nodes of our own that form one cluster; of one node, too.</summary>
public sealed class RabbitMqCluster : IAsyncDisposable
{
    private readonly NativeRabbitMq _settings;
    private readonly RabbitMqMapper _mapper;

    /// <param name="folder">Where the nodes keep their data; started there again, they go on with it.</param>
    /// <param name="logs">The folder for the nodes' logs.</param>
    public RabbitMqCluster(string folder, int count, string logs)
    {
        _settings = new(folder, count, logs);
        _mapper = new(_settings);
        Nodes = [.. _settings.Nodes.Select(node => new RabbitMqNode(node, _mapper))];
    }

    public IReadOnlyList<RabbitMqNode> Nodes { get; }

    /// <summary>All nodes' addresses, with commas between them.</summary>
    public string ConnectionString => _settings.ConnectionString;

    /// <summary>Starts what is not running. Of a new cluster the first node comes first, for the others to join.</summary>
    public async Task StartAsync()
    {
        var isNew = !Directory.Exists(_settings.Folder);
        Directory.CreateDirectory(_settings.Folder);
        if (isNew) await Nodes[0].StartAsync();
        await Task.WhenAll(Nodes.Select(node => node.StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes) await node.DisposeAsync();
        _mapper.Dispose();
    }
}

/// <summary>The port mapper of a cluster's nodes.</summary>
internal sealed class RabbitMqMapper(NativeRabbitMq cluster) : IDisposable
{
    private readonly Lock _starting = new();
    private GuardedProcess? _mapper;

    public void Start()
    {
        lock (_starting) _mapper ??= GuardedProcess.Start(Path.Combine(cluster.Folder, "epmd.log"), cluster.Folder, cluster.Environment, cluster.Mapper.Command, cluster.Mapper.Arguments);
    }

    public void Dispose() => _mapper?.Dispose();
}
