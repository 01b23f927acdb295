using System.Collections.Concurrent;
using System.Globalization;
using Jilin.Topology;
using Microsoft.Extensions.Hosting;

namespace Jilin.AppHost;

/// <summary>The platform while it runs: who is at work, what the gateways know of it, and more or fewer of them.</summary>
/// <param name="replicas">Also those that are not started yet.</param>
/// <param name="door">The gateways' working directory.</param>
internal sealed class Platform(
    DistributedApplicationModel model, ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService loggers, IReadOnlyList<Replica> replicas, string door, string logs)
    : BackgroundService
{
    private static readonly TimeSpan KnownWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new();

    private readonly ConcurrentDictionary<string, CustomResourceSnapshot> _snapshots = [];
    private readonly HashSet<Replica> _atWork = [.. replicas.Where(replica => replica.IsWanted)];
    private readonly HashSet<Replica> _leaving = [];
    private readonly SemaphoreSlim _scaling = new(1, 1);
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>What is at work, by name.</summary>
    public IReadOnlyList<Replica> AtWork
    {
        get
        {
            lock (_atWork) return [.. _atWork.OrderBy(replica => replica.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>The process of a resource that runs.</summary>
    public int? PidOf(string name) =>
        _snapshots.TryGetValue(name, out var snapshot) && snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } pid ? Convert.ToInt32(pid, CultureInfo.InvariantCulture) : null;

    /// <exception cref="InvalidOperationException">Something ended or did not start; it says what, and why.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var replica in replicas.Where(replica => replica.IsWanted)) await notifications.WaitForResourceHealthyAsync(replica.Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken);
        }
        catch (DistributedApplicationException)
        {
            // What waited for it has failed, too, and says less.
            var culprit = _snapshots.OrderBy(resource => resource.Value.StopTimeStamp ?? DateTime.MaxValue).First(resource => IsOver(resource.Value) && resource.Value.ExitCode is not 0 && resource.Value.StartTimeStamp is not null);
            throw new InvalidOperationException($"{culprit.Key} ended with {culprit.Value.ExitCode}. {await LastWordsAsync(culprit.Key)}");
        }
    }

    /// <summary>What runs where.</summary>
    public string Table()
    {
        string[][] rows =
        [
            ["name", "pid", "url", "log"],
            .. model.Resources.OfType<ExecutableResource>().Where(resource => _snapshots.TryGetValue(resource.Name, out var snapshot) && snapshot.State?.Text == KnownResourceStates.Running).Select(resource => (string[])
                [resource.Name, $"{PidOf(resource.Name)}", resource.TryGetEndpoints(out var endpoints) && endpoints.FirstOrDefault() is { } endpoint ? $"{endpoint.UriScheme}://127.0.0.1:{endpoint.Port}/" : "", LogOf(resource.Name)]),
        ];
        var widths = Enumerable.Range(0, 3).Select(column => rows.Max(row => row[column].Length)).ToList();
        return string.Join('\n', rows.Select(row => string.Join("  ", row.Select((cell, column) => column < widths.Count ? cell.PadRight(widths[column]) : cell))));
    }

    /// <summary>Starts or ends replicas while the others work. The gateways learn of it before one ends, and after one is ready.</summary>
    /// <exception cref="InvalidOperationException">There cannot be so many.</exception>
    public async Task ScaleAsync(string slug, int count, CancellationToken cancellationToken)
    {
        var all = replicas.Where(replica => replica.Slug == slug).ToList();
        if (count < 1 || count > all.Count) throw new InvalidOperationException($"There can be 1 to {all.Count} of {slug}; for more, start again with --replicas {slug}=N.");
        await _scaling.WaitAsync(cancellationToken);
        try
        {
            var atWork = AtWork.Where(replica => replica.Slug == slug).ToList();
            var added = all.Except(atWork).Take(count - atWork.Count).ToList();
            var removed = atWork.Skip(count).Reverse().ToList();
            await Task.WhenAll(added.Select(replica => StartAsync(replica, cancellationToken)));
            lock (_atWork)
            {
                _leaving.UnionWith(removed);
                _atWork.ExceptWith(removed);
            }

            await TellGatewaysAsync(cancellationToken);
            await Task.WhenAll(removed.Select(replica => EndAsync(replica, cancellationToken)));
        }
        finally
        {
            _scaling.Release();
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await WriteDestinationsAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var copies = model.Resources.OfType<ExecutableResource>().Select(resource => CopyLogAsync(resource, stoppingToken)).ToList();
        try
        {
            await foreach (var now in notifications.WatchAsync(stoppingToken))
            {
                _snapshots[now.Resource.Name] = now.Snapshot;
                if (replicas.FirstOrDefault(replica => replica.Name == now.Resource.Name) is { } replica && Note(replica, now.Snapshot)) await WriteDestinationsAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(copies);
        }
    }

    public override void Dispose()
    {
        _scaling.Dispose();
        _writing.Dispose();
        base.Dispose();
    }

    private static bool IsOver(CustomResourceSnapshot snapshot) => KnownResourceStates.TerminalStates.Contains(snapshot.State?.Text);

    // Also when it was started or ended by other means: by hand on the dashboard, or by a kill.
    private bool Note(Replica replica, CustomResourceSnapshot snapshot)
    {
        lock (_atWork)
        {
            if (IsOver(snapshot))
            {
                _leaving.Remove(replica);
                return _atWork.Remove(replica);
            }

            return snapshot.State?.Text == KnownResourceStates.Running && !_leaving.Contains(replica) && _atWork.Add(replica);
        }
    }

    private async Task StartAsync(Replica replica, CancellationToken cancellationToken)
    {
        await notifications.PublishUpdateAsync(replica.Resource.Resource, snapshot => snapshot with { IsHidden = false });
        await CommandAsync(replica, KnownResourceCommands.StartCommand, cancellationToken);
        await notifications.WaitForResourceHealthyAsync(replica.Name, WaitBehavior.StopOnResourceUnavailable, cancellationToken);
    }

    private async Task EndAsync(Replica replica, CancellationToken cancellationToken)
    {
        await CommandAsync(replica, KnownResourceCommands.StopCommand, cancellationToken);
        await notifications.WaitForResourceAsync(replica.Name, KnownResourceStates.TerminalStates, cancellationToken);
    }

    private async Task CommandAsync(Replica replica, string command, CancellationToken cancellationToken)
    {
        var result = await commands.ExecuteCommandAsync(replica.Resource.Resource, command, cancellationToken);
        if (!result.Success) throw new InvalidOperationException($"{replica.Name}: {result.Message}");
    }

    private async Task TellGatewaysAsync(CancellationToken cancellationToken)
    {
        await WriteDestinationsAsync(cancellationToken);
        var expected = AtWork.CountBy(replica => replica.Slug).ToDictionary();
        foreach (var gateway in AtWork.Where(replica => replica.Slug == Programs.Gateway))
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(KnownWithin);
            while (!await Programs.KnowsAsync(Http, gateway.Address, expected, patience.Token)) await Task.Delay(LookAgain, patience.Token);
        }
    }

    private async Task WriteDestinationsAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var atWork = AtWork;
            await Programs.WriteDestinationsAsync(
                door,
                Services.All.ToDictionary(service => service.Slug, IReadOnlyDictionary<string, Uri> (service) => atWork.Where(replica => replica.Slug == service.Slug).ToDictionary(replica => replica.Name, replica => replica.Address)),
                cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private string LogOf(string name) => Path.Combine(logs, $"{name}.log");

    private async Task CopyLogAsync(ExecutableResource resource, CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var lines in loggers.WatchAsync(resource).WithCancellation(stoppingToken)) await File.AppendAllLinesAsync(LogOf(resource.Name), lines.Select(line => line.Content), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
    }

    private async Task<string> LastWordsAsync(string name)
    {
        var log = LogOf(name);
        return File.Exists(log) ? (await File.ReadAllLinesAsync(log)).LastOrDefault(line => line.Trim().Length > 0, "") : "";
    }
}
