using Jilin.Testing;

namespace Jilin.LocalCluster;

/// <summary>A process of the cluster: a replica of a service or of the gateway, or a broker node.</summary>
public abstract class Member(string name, string logFile)
{
    /// <summary><c>fixed-point-assistance-2</c>, <c>rabbitmq-1</c>.</summary>
    public string Name { get; } = name;

    /// <summary>What it has printed, over all its lives.</summary>
    public string LogFile { get; } = logFile;

    public abstract Uri Url { get; }

    public abstract int? Pid { get; }

    public abstract bool IsRunning { get; }

    /// <summary>Starts it, if it is not running, on the same port and the same data; ends when it is ready.</summary>
    public abstract Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary><c>kill -9</c>.</summary>
    public abstract Task KillAsync();

    /// <summary><c>SIGSTOP</c>: it stands still, with its connections open and its locks held.</summary>
    public abstract void Pause();

    /// <summary><c>SIGCONT</c>.</summary>
    public abstract void Unpause();

    public async Task KillAndRestartAsync(CancellationToken cancellationToken = default)
    {
        await KillAsync();
        await StartAsync(cancellationToken);
    }
}

/// <summary>A node of the cluster's RabbitMQ.</summary>
public sealed class Broker(RabbitMqNode node) : Member(node.Name, node.LogFile)
{
    public override Uri Url => node.ConnectionString;

    public override int? Pid => node.Pid;

    public override bool IsRunning => node.IsRunning;

    public override async Task StartAsync(CancellationToken cancellationToken = default) => await node.StartAsync();

    public override Task KillAsync() => node.KillAsync();

    public override void Pause() => node.Pause();

    public override void Unpause() => node.Resume();
}
