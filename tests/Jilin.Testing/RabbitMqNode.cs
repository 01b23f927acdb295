using System.Globalization;
using RabbitMQ.Client;

namespace Jilin.Testing;

/// <summary>
/// A real RabbitMQ of the tests' own, on free ports of the loopback address. It starts at the first <see cref="StartAsync"/>; disposing it, or the death
/// of the test process, ends it and its port mapper. Share one per test assembly: <c>[assembly: AssemblyFixture(typeof(RabbitMqNode))]</c>.
/// </summary>
public sealed class RabbitMqNode : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan UpWithin = TimeSpan.FromMinutes(3);

    private readonly RabbitMqHome _home;
    private readonly bool _alone;
    private readonly string _folder;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly int _port = Ports.Free();
    private readonly int _distributionPort = Ports.Free();

    private GuardedProcess? _node;

    /// <summary>One node, with its data in a temporary folder.</summary>
    public RabbitMqNode()
        : this(new(Directory.CreateTempSubdirectory("jilin-rabbitmq-").FullName, 1), 1) => _alone = true;

    /// <summary>The home's node of that number, from 1.</summary>
    internal RabbitMqNode(RabbitMqHome home, int number, string? logs = null)
    {
        (_home, Name) = (home, RabbitMqHome.NameOf(number));
        _folder = Path.Combine(home.Folder, Name);
        LogFile = Path.Combine(logs ?? home.Folder, $"{Name}.log");
    }

    public string Name { get; }

    public Uri ConnectionString => new($"amqp://guest:guest@127.0.0.1:{_port}/");

    public string LogFile { get; }

    public int? Pid => _node?.Pid;

    public bool IsRunning => _node is { HasExited: false };

    /// <summary>Starts the node, if it is not up; what it held before it was killed, it holds again.</summary>
    public async Task<Uri> StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (IsRunning) return ConnectionString;
            if (!File.Exists(Server)) throw new InvalidOperationException($"This needs RabbitMQ, and {Server} does not exist: apt-get install rabbitmq-server");
            _home.StartMapper();
            Directory.CreateDirectory(_folder);
            await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].");
            await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), _home.Configuration);
            await File.WriteAllTextAsync(Path.Combine(_folder, "env.conf"), "");
            _node?.Dispose();
            _node = GuardedProcess.Start(LogFile, _folder, Environment(), Server);
            try
            {
                await Eventually.TrueAsync(async () => !IsRunning || await AnswersAsync(), UpWithin);
                if (!IsRunning) throw new InvalidOperationException($"{Name} ended.\n{await TailAsync()}");
            }
            catch (TimeoutException late)
            {
                await _node.KillAsync();
                throw new InvalidOperationException($"{Name} did not come up within {UpWithin.TotalMinutes} minutes.\n{await TailAsync()}", late);
            }

            return ConnectionString;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary><c>kill -9</c>: what the node had only in memory is gone.</summary>
    public async Task KillAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_node is not null) await _node.KillAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Pause() => _node?.Pause();

    public void Resume() => _node?.Resume();

    public ValueTask DisposeAsync()
    {
        _node?.Dispose();
        _turn.Dispose();
        if (_alone)
        {
            _home.Dispose();
            Directory.Delete(_home.Folder, recursive: true);
        }

        return default;
    }

    private Dictionary<string, string> Environment() => new(_home.Environment)
    {
        ["RABBITMQ_NODENAME"] = $"{Name}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = _port.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_DIST_PORT"] = _distributionPort.ToString(CultureInfo.InvariantCulture),
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
        // Standard output, and so our file, has it all.
        ["RABBITMQ_LOGS"] = "-",
        ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "env.conf"),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
    };

    private async Task<string> TailAsync()
    {
        var text = await File.ReadAllTextAsync(LogFile);
        return text[Math.Max(0, text.Length - 4000)..];
    }

    private async Task<bool> AnswersAsync()
    {
        var factory = new ConnectionFactory { Uri = ConnectionString, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(2) };
        await using var connection = await factory.CreateConnectionAsync();
        return connection.IsOpen;
    }
}
