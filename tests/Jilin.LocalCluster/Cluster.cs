using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Jilin.Testing;

namespace Jilin.LocalCluster;

/// <param name="Folder">Data, logs and configuration. Started there again, a cluster goes on with the data; only one at a time may.</param>
public sealed record ClusterOptions(string Folder)
{
    /// <summary>How many of what, by slug (<c>gateway</c> among them); what is not named has one.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();

    /// <summary>RabbitMQ nodes.</summary>
    public int Brokers { get; init; } = 1;

    /// <summary>What it starts with; a service that this does not have yet, with today's.</summary>
    public Build Build { get; init; } = Build.Today;

    /// <summary>The first gateway's; none: any that is free.</summary>
    public int? Port { get; init; }
}

/// <summary>
/// The platform as real processes on this machine: a RabbitMQ of its own, replicas of every service on shared SQLite files, gateways before them. All of
/// it ends with this process, however that ends.
/// </summary>
public sealed partial class Cluster : IAsyncDisposable
{
    public const string Gateway = "gateway";

    private static readonly TimeSpan MigratesWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan ReloadsWithin = TimeSpan.FromMinutes(1);
    private static readonly HttpClient Http = new();

    private readonly ClusterOptions _options;
    private readonly FileStream _hold;
    private readonly RabbitMqCluster _rabbit;
    private readonly Dictionary<string, List<Replica>> _replicas;
    private readonly SemaphoreSlim _scaling = new(1, 1);
    private readonly List<Replica> _removed = [];

    private Cluster(ClusterOptions options, FileStream hold)
    {
        (_options, _hold) = (options, hold);
        foreach (var folder in (string[])[Data, Logs, Configuration]) Directory.CreateDirectory(folder);
        _rabbit = new(Path.Combine(options.Folder, "rabbitmq"), options.Brokers, Logs);
        Brokers = [.. _rabbit.Nodes.Select(node => new Broker(node))];
        _replicas = Build.Slugs.ToDictionary(slug => slug, slug => Enumerable.Range(1, options.Replicas.GetValueOrDefault(slug, 1)).Select(number => NewReplica(slug, number)).ToList());
    }

    /// <summary>Every service's slug.</summary>
    public static IReadOnlyList<string> Services { get; } = [.. Build.Slugs.Where(slug => slug != Gateway)];

    public IReadOnlyList<Broker> Brokers { get; }

    public IReadOnlyList<Replica> Gateways => _replicas[Gateway];

    public IEnumerable<Member> Members => [.. Brokers, .. _replicas.Where(slug => slug.Key != Gateway).SelectMany(slug => slug.Value), .. Gateways];

    /// <summary>The SQLite files, <c>{slug}.db</c>, and the receipts' key.</summary>
    public string Data => Path.Combine(_options.Folder, "data");

    public string Logs => Path.Combine(_options.Folder, "logs");

    // The gateways' working directory: its appsettings.json says where the replicas are, and they watch it.
    private string Configuration => Path.Combine(_options.Folder, "gateway");

    /// <summary>Starts all of it: brokers, then every service's database and queues, then the services, then the gateways.</summary>
    /// <exception cref="InvalidOperationException">Something did not start; nothing of it is left running.</exception>
    public static async Task<Cluster> StartAsync(ClusterOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Replicas.Keys.FirstOrDefault(slug => !Build.Slugs.Contains(slug)) is { } unknown) throw new InvalidOperationException($"There is no {unknown}; there are {string.Join(", ", Build.Slugs)}.");
        if (options.Port is { } port && !Ports.IsFree(port)) throw new InvalidOperationException($"Port {port} is in use by another program; choose another one: --port N.");
        var cluster = new Cluster(options, Hold(options.Folder));
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
            if (slug != Gateway) await TellGatewaysAsync(cancellationToken);
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
        using var migration = GuardedProcess.Start(log, _options.Folder, EnvironmentOf(slug), "dotnet", build.Program(slug), "--migrate");
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
        await _hold.DisposeAsync();
    }

    private static FileStream Hold(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new(Path.Combine(folder, "platform.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InvalidOperationException($"Another platform is running on the data in {folder}; stop it first, or choose another directory: --data DIR.");
        }
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
        var port = slug == Gateway && number == 1 && _options.Port is { } wanted ? wanted : Ports.Free();
        return new(name, Path.Combine(Logs, $"{name}.log"), slug, BuildOf(slug), slug == Gateway ? Configuration : _options.Folder, port, EnvironmentOf(slug));
    }

    private Dictionary<string, string> EnvironmentOf(string slug)
    {
        var environment = new Dictionary<string, string>
        {
            // Telemetry apart, nothing of the launcher's own environment is to decide how a replica runs.
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["OTEL_SERVICE_NAME"] = slug,
            // Many processes share few cores here, most of them for a minute: to be up soon is worth more than to be at their fastest later.
            ["DOTNET_TieredPGO"] = "0",
        };
        if (slug == Gateway) return environment;
        environment["Data__Directory"] = Data;
        environment["ConnectionStrings__rabbitmq"] = _rabbit.ConnectionString;
        return environment;
    }

    private async Task WriteDestinationsAsync(CancellationToken cancellationToken)
    {
        var settings = new
        {
            Logging = new { LogLevel = new Dictionary<string, string> { ["Default"] = "Information", ["Microsoft.AspNetCore"] = "Warning", ["System.Net.Http"] = "Warning", ["Yarp"] = "Warning" } },
            ReverseProxy = new { Clusters = Services.ToDictionary(slug => slug, slug => new { Destinations = _replicas[slug].ToDictionary(replica => replica.Name, replica => new { Address = replica.Url }) }) },
        };
        // Written aside and moved: a gateway that is just starting or reloading reads all of it or the one before.
        var file = Path.Combine(Configuration, "appsettings.json");
        await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(settings), cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
    }

    private async Task TellGatewaysAsync(CancellationToken cancellationToken)
    {
        await WriteDestinationsAsync(cancellationToken);
        var expected = Services.ToDictionary(slug => slug, slug => _replicas[slug].Count.ToString(CultureInfo.InvariantCulture));
        foreach (var gateway in Gateways.Where(gateway => gateway.IsRunning))
        {
            await Eventually.TrueAsync(
                async () => ReplicasOnPage().Matches(await Http.GetStringAsync(gateway.Url, cancellationToken)).All(row => row.Groups["all"].Value == expected[row.Groups["slug"].Value]),
                ReloadsWithin,
                $"{gateway.Name} knows of the new replicas");
        }
    }

    // The gateway's start page says how many replicas it knows.
    [GeneratedRegex("""\(\d+/(?<all>\d+)\)</td><td><a href="/docs/(?<slug>[a-z-]+)">""")]
    private static partial Regex ReplicasOnPage();
}
