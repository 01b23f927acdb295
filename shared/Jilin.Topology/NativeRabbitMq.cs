using System.Globalization;

namespace Jilin.Topology;

/// <summary>RabbitMQ of the platform's own, as this machine's program: nodes that form one cluster (of one, too) on free ports of the loopback address. It says how to start them.</summary>
public sealed class NativeRabbitMq
{
    public const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly string _mapperPort = Text(Ports.Free());

    /// <param name="folder">Where the nodes keep their data; started there again, they go on with it.</param>
    /// <param name="logs">Where the nodes' logs are.</param>
    public NativeRabbitMq(string folder, int count, string logs)
    {
        Folder = folder;
        Nodes = [.. Enumerable.Range(1, count).Select(number => new Node(this, NameOf(number), logs))];
    }

    public static bool IsInstalled => File.Exists(Server);

    public string Folder { get; }

    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>All nodes' addresses, with commas between them.</summary>
    public string ConnectionString => string.Join(',', Nodes.Select(node => node.ConnectionString));

    /// <summary>The port mapper, which the nodes would start by themselves, and leave behind.</summary>
    public (string Command, IReadOnlyList<string> Arguments) Mapper => ("epmd", ["-port", _mapperPort, "-address", "127.0.0.1"]);

    /// <summary>The mapper's, and part of each node's.</summary>
    public Dictionary<string, string> Environment => new()
    {
        ["HOME"] = Folder,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = _mapperPort,
    };

    private string Configuration =>
        "disk_free_limit.absolute = 50MB\n"
        + (Nodes.Count == 1 ? "" : "cluster_partition_handling = pause_minority\ncluster_formation.peer_discovery_backend = classic_config\n")
        + (Nodes.Count == 1 ? "" : string.Concat(Nodes.Select((node, at) => $"cluster_formation.classic_config.nodes.{at + 1} = {node.Name}@localhost\n")));

    private static string NameOf(int number) => $"rabbitmq-{number}";

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    public sealed class Node
    {
        private readonly NativeRabbitMq _home;
        private readonly string _port = Text(Ports.Free());
        private readonly string _distributionPort = Text(Ports.Free());

        internal Node(NativeRabbitMq home, string name, string logs)
        {
            (_home, Name) = (home, name);
            Folder = Path.Combine(home.Folder, name);
            LogFile = Path.Combine(logs, $"{name}.log");
        }

        public string Name { get; }

        public Uri ConnectionString => new($"amqp://guest:guest@127.0.0.1:{_port}/");

        /// <summary>Its working directory.</summary>
        public string Folder { get; }

        public string LogFile { get; }

        public Dictionary<string, string> Environment => new(_home.Environment)
        {
            ["RABBITMQ_NODENAME"] = $"{Name}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = _port,
            ["RABBITMQ_DIST_PORT"] = _distributionPort,
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(Folder, "log"),
            // Standard output has it all.
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_PID_FILE"] = Path.Combine(Folder, "pid"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "plugins"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(Folder, "rabbitmq.conf"),
            ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(Folder, "env.conf"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        };

        /// <summary>Writes its configuration; before each start.</summary>
        public async Task PrepareAsync()
        {
            Directory.CreateDirectory(Folder);
            await File.WriteAllTextAsync(Path.Combine(Folder, "plugins"), "[].");
            await File.WriteAllTextAsync(Path.Combine(Folder, "rabbitmq.conf"), _home.Configuration);
            await File.WriteAllTextAsync(Path.Combine(Folder, "env.conf"), "");
        }
    }
}
