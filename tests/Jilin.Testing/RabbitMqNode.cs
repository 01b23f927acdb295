using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;

namespace Jilin.Testing;

/// <summary>
/// A real RabbitMQ of the tests' own, on free ports of the loopback address, with its data in a temporary folder. It starts at the first
/// <see cref="StartAsync"/>; disposing it, or the death of the test process, ends it and its port mapper. Share one per test assembly:
/// <c>[assembly: AssemblyFixture(typeof(RabbitMqNode))]</c>.
/// </summary>
public sealed class RabbitMqNode : IAsyncDisposable
{
    private const string Server = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private static readonly TimeSpan UpWithin = TimeSpan.FromSeconds(90);

    private readonly string _folder = Directory.CreateTempSubdirectory("jilin-rabbitmq-").FullName;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly int _port = FreePort();
    private readonly int _distributionPort = FreePort();
    private readonly int _mapperPort = FreePort();

    private Process? _mapper;
    private Process? _node;

    public Uri ConnectionString => new($"amqp://guest:guest@127.0.0.1:{_port}/");

    /// <summary>Starts the node, if it is not up; what it held before it was killed, it holds again.</summary>
    public async Task<Uri> StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_node is not null) return ConnectionString;
            if (!File.Exists(Server)) throw new InvalidOperationException($"These tests need RabbitMQ, and {Server} does not exist: apt-get install rabbitmq-server");
            _mapper ??= Guarded("epmd", "-port", $"{_mapperPort}", "-address", "127.0.0.1");
            var log = Path.Combine(_folder, "log");
            Directory.CreateDirectory(log);
            await File.WriteAllTextAsync(Path.Combine(_folder, "plugins"), "[].");
            await File.WriteAllTextAsync(Path.Combine(_folder, "rabbitmq.conf"), "disk_free_limit.absolute = 50MB\n");
            await File.WriteAllTextAsync(Path.Combine(_folder, "env.conf"), "");
            _node = Guarded(Server);
            try
            {
                await Eventually.TrueAsync(AnswersAsync, UpWithin);
            }
            catch (TimeoutException late)
            {
                Kill(ref _node);
                throw new InvalidOperationException($"RabbitMQ did not come up within {UpWithin.TotalSeconds} s.\n{Logs(log)}", late);
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
        Kill(ref _node);
        _turn.Release();
    }

    public ValueTask DisposeAsync()
    {
        Kill(ref _node);
        Kill(ref _mapper);
        _turn.Dispose();
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Kill(ref Process? guard)
    {
        if (guard is null) return;
        guard.StandardInput.Close();
        if (!guard.WaitForExit(TimeSpan.FromSeconds(20))) throw new InvalidOperationException("RabbitMQ does not end.");
        guard.Dispose();
        guard = null;
    }

    private static string Logs(string folder) => string.Join('\n', Directory.GetFiles(folder).Select(file => File.ReadAllText(file)[..Math.Min(8000, (int)new FileInfo(file).Length)]));

    /// <summary>Runs a command in a process group of its own, which is killed when our end of the guard's pipe closes, for whatever reason.</summary>
    private Process Guarded(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = _folder };
        string[] all = ["-c", "setsid \"$@\" >>\"$HOME/output\" 2>&1 & child=$!; trap '' TERM INT HUP; cat >/dev/null; kill -9 -$child || kill -9 $child; wait $child 2>/dev/null", "guard", command, .. arguments];
        foreach (var argument in all) start.ArgumentList.Add(argument);
        var environment = start.Environment;
        environment["HOME"] = _folder;
        environment["ERL_EPMD_ADDRESS"] = "127.0.0.1";
        environment["ERL_EPMD_PORT"] = $"{_mapperPort}";
        environment["RABBITMQ_NODENAME"] = $"jilin-{_port}@localhost";
        environment["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1";
        environment["RABBITMQ_NODE_PORT"] = $"{_port}";
        environment["RABBITMQ_DIST_PORT"] = $"{_distributionPort}";
        environment["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "data");
        environment["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log");
        environment["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid");
        environment["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins");
        environment["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf");
        environment["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "env.conf");
        environment["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}";
        return Process.Start(start)!;
    }

    private async Task<bool> AnswersAsync()
    {
        var factory = new ConnectionFactory { Uri = ConnectionString, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(2) };
        await using var connection = await factory.CreateConnectionAsync();
        return connection.IsOpen;
    }
}
