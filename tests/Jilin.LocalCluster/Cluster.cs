using Jilin.Testing;
using Jilin.Topology;

namespace Jilin.LocalCluster;

/// <param name="Folder">Data, logs and configuration. Started there again, a cluster goes on with the data; only one at a time may.</param>
public sealed record ClusterOptions(string Folder)
{
    /// <summary>How many of what, by slug (<c>gateway</c> among them); of what is not named, as many as its entry says.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();

    /// <summary>RabbitMQ nodes.</summary>
    public int Brokers { get; init; } = 1;

    /// <summary>What it starts with; a service that this does not have yet, with today's.</summary>
    public Build Build { get; init; } = Build.Today;
}

/// <summary>
/// The platform as real processes on this machine: a RabbitMQ of its own, replicas of every service on shared SQLite files, gateways before them. All of
/// it ends with this process, however that ends.
/// </summary>
public sealed class Cluster : IAsyncDisposable
{
    private static readonly TimeSpan MigratesWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ReloadsWithin = TimeSpan.FromMinutes(1);
    private static readonly HttpClient Http = new();

    private readonly ClusterOptions _options;
    private readonly DataDirectory _hold;
    private readonly RabbitMqCluster _rabbit;
    private readonly Dictionary<string, List<Replica>> _replicas;
    private readonly SemaphoreSlim _scaling = new(1, 1);
    private readonly List<Replica> _removed = [];

    private Cluster(ClusterOptions options, DataDirectory hold)
    {
        (_options, _hold) = (options, hold);
        foreach (var folder in (string[])[Data, Logs, Configuration]) Directory.CreateDirectory(folder);
        _rabbit = new(Path.Combine(options.Folder, "rabbitmq"), options.Brokers, Logs);
        Brokers = [.. _rabbit.Nodes.Select(node => new Broker(node))];
        _replicas = Programs.Slugs.ToDictionary(slug => slug, slug => Enumerable.Range(1, options.Replicas.GetValueOrDefault(slug, Topology.Services.Find(slug)?.Replicas ?? 1)).Select(number => NewReplica(slug, number)).ToList());
    }

    /// <summary>Every service's slug.</summary>
    public static IReadOnlyList<string> Services { get; } = [.. Topology.Services.All.Select(service => service.Slug)];

    public IReadOnlyList<Broker> Brokers { get; }

    public IReadOnlyList<Replica> Gateways => _replicas[Programs.Gateway];

    public IEnumerable<Member> Members => [.. Brokers, .. _replicas.Where(slug => slug.Key != Programs.Gateway).SelectMany(slug => slug.Value), .. Gateways];

    /// <summary>The SQLite files, <c>{slug}.db</c>, and the receipts' key.</summary>
    public string Data => Path.Combine(_options.Folder, "data");

    public string Logs => Path.Combine(_options.Folder, "logs");

    // The gateways' working directory: its appsettings.json says where the replicas are, and they watch it.
    private string Configuration => Path.Combine(_options.Folder, "gateway");

    /// <summary>Starts all of it: brokers, then every service's database and queues, then the services, then the gateways.</summary>
    /// <exception cref="InvalidOperationException">Something did not start; nothing of it is left running.</exception>
    public static async Task<Cluster> StartAsync(ClusterOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Replicas.Keys.FirstOrDefault(slug => !Programs.Slugs.Contains(slug)) is { } unknown) throw new InvalidOperationException($"There is no {unknown}; there are {string.Join(", ", Programs.Slugs)}.");
        var cluster = new Cluster(options, DataDirectory.TryTake(options.Folder, out var complaint) ?? throw new InvalidOperationException(complaint));
        try
        {
            await cluster.StartAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public IReadOnlyList<Replica> ReplicasOf(string slug) => _replicas[slug];

    /// <summary>Starts or stops replicas while the others run. The gateways learn of it before a replica ends, and after one is ready.</summary>
    public async Task ScaleAsync(string slug, int count, CancellationToken cancellationToken = default)
    {
        await _scaling.WaitAsync(cancellationToken);
        try
        {
            var replicas = _replicas[slug];
            var added = Enumerable.Range(replicas.Count + 1, Math.Max(0, count - replicas.Count)).Select(number => NewReplica(slug, number)).ToList();
            var removed = replicas.Skip(count).ToList();
            // Known before they are started, so that they are ended with the rest.
            _removed.AddRange([.. removed, .. added]);
            await Task.WhenAll(added.Select(replica => replica.StartAsync(cancellationToken)));
            _replicas[slug] = [.. replicas.Take(count), .. added];
            if (slug != Programs.Gateway) await TellGatewaysAsync(cancellationToken);
            await Task.WhenAll(removed.Select(replica => replica.StopAsync()));
        }
        finally
        {
            _scaling.Release();
        }
    }

    /// <summary>Ends a replica in order and starts it from another build, one at a time.</summary>
    public async Task ExchangeAsync(Replica replica, Build build, CancellationToken cancellationToken = default)
    {
        await _scaling.WaitAsync(cancellationToken);
        try
        {
            await replica.StopAsync();
            replica.Build = build;
            await replica.StartAsync(cancellationToken);
        }
        finally
        {
            _scaling.Release();
        }
    }

    /// <summary>Has a build's <c>--migrate</c> bring the service's database and queues up to date.</summary>
    public async Task MigrateAsync(string slug, Build build, CancellationToken cancellationToken = default)
    {
        var log = Path.Combine(Logs, $"{slug}-migrate.log");
        using var migration = GuardedProcess.Start(log, _options.Folder, Programs.EnvironmentOf(slug, Data, _rabbit.ConnectionString), "dotnet", build.Program(slug), "--migrate");
        await migration.WaitForExitAsync(cancellationToken).WaitAsync(MigratesWithin, cancellationToken);
        if (migration.ExitCode != 0) throw new InvalidOperationException($"{slug} --migrate ended with {migration.ExitCode}.\n{await LogTail.ReadAsync(log)}");
    }

    /// <summary>What all replicas have printed; the brokers' logs stand beside, in a language of their own.</summary>
    public string ReadLogs() => string.Concat(Directory.GetFiles(Logs).Except(Brokers.Select(broker => broker.LogFile)).Select(File.ReadAllText));

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in _replicas.Values.SelectMany(replicas => replicas).Concat(_removed)) replica.Dispose();
        await _rabbit.DisposeAsync();
        _scaling.Dispose();
        _hold.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        await _rabbit.StartAsync();
        await Task.WhenAll(Services.Select(slug => MigrateAsync(slug, BuildOf(slug), cancellationToken)));
        await Task.WhenAll(Services.SelectMany(slug => _replicas[slug]).Select(replica => replica.StartAsync(cancellationToken)));
        await WriteDestinationsAsync(cancellationToken);
        await Task.WhenAll(Gateways.Select(gateway => gateway.StartAsync(cancellationToken)));
    }

    private Build BuildOf(string slug) => _options.Build.Has(slug) ? _options.Build : Build.Today;

    private Replica NewReplica(string slug, int number)
    {
        var name = $"{slug}-{number}";
        return new(name, Path.Combine(Logs, $"{name}.log"), slug, BuildOf(slug), slug == Programs.Gateway ? Configuration : _options.Folder, Ports.Free(), Programs.EnvironmentOf(slug, Data, _rabbit.ConnectionString));
    }

    private Task WriteDestinationsAsync(CancellationToken cancellationToken) => Programs.WriteDestinationsAsync(
        Configuration,
        Services.ToDictionary(slug => slug, IReadOnlyDictionary<string, Uri> (slug) => _replicas[slug].ToDictionary(replica => replica.Name, replica => replica.Url)),
        cancellationToken);

    private async Task TellGatewaysAsync(CancellationToken cancellationToken)
    {
        await WriteDestinationsAsync(cancellationToken);
        var expected = Services.ToDictionary(slug => slug, slug => _replicas[slug].Count);
        foreach (var gateway in Gateways.Where(gateway => gateway.IsRunning))
        {
            await Eventually.TrueAsync(
                () => Programs.KnowsAsync(Http, gateway.Url, expected, cancellationToken),
                ReloadsWithin,
                $"{gateway.Name} knows of the new replicas");
        }
    }
}
