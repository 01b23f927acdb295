using Jilin.Topology;
using RabbitMQ.Client;

namespace Jilin.Testing;

/// <summary>
/// A real RabbitMQ of the tests' own, on free ports of the loopback address. It starts at the first <see cref="StartAsync"/>; disposing it, or the death
/// of the test process, ends it and its port mapper. Share one per test assembly: <c>[assembly: AssemblyFixture(typeof(RabbitMqNode))]</c>.
/// </summary>
public sealed class RabbitMqNode : IAsyncDisposable
{
    private static readonly TimeSpan UpWithin = TimeSpan.FromMinutes(3);

    private readonly NativeRabbitMq.Node _settings;
    private readonly RabbitMqMapper _mapper;
    private readonly string? _ownFolder;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private GuardedProcess? _node;

    /// <summary>One node, with its data in a temporary folder.</summary>
    public RabbitMqNode()
    {
        _ownFolder = Directory.CreateTempSubdirectory("jilin-rabbitmq-").FullName;
        var alone = new NativeRabbitMq(_ownFolder, 1, _ownFolder);
        (_settings, _mapper) = (alone.Nodes[0], new(alone));
    }

    internal RabbitMqNode(NativeRabbitMq.Node settings, RabbitMqMapper mapper) => (_settings, _mapper) = (settings, mapper);

    public string Name => _settings.Name;

    public Uri ConnectionString => _settings.ConnectionString;

    public string LogFile => _settings.LogFile;

    public int? Pid => _node?.Pid;

    public bool IsRunning => _node is { HasExited: false };

    /// <summary>Starts the node, if it is not up; what it held before it was killed, it holds again.</summary>
    public async Task<Uri> StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (IsRunning) return ConnectionString;
            if (!NativeRabbitMq.IsInstalled) throw new InvalidOperationException($"This needs RabbitMQ, and {NativeRabbitMq.Server} does not exist: apt-get install rabbitmq-server");
            _mapper.Start();
            await _settings.PrepareAsync();
            _node?.Dispose();
            _node = GuardedProcess.Start(LogFile, _settings.Folder, _settings.Environment, NativeRabbitMq.Server);
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
        if (_ownFolder is not null)
        {
            _mapper.Dispose();
            Directory.Delete(_ownFolder, recursive: true);
        }

        return default;
    }

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
