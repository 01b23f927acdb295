using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jilin.Topology;

/// <summary>The platform's programs as processes of this machine: where the build put them, and what they are told.</summary>
public static partial class Programs
{
    public const string Gateway = "gateway";

    private static readonly Dictionary<string, string> Projects = Services.All.Select(service => (service.Slug, service.Project)).Append((Gateway, "gateway/Jilin.Gateway")).ToDictionary();

    /// <summary>Where the source lies that this was built from.</summary>
    public static string Root { get; } = Path.GetFullPath(Metadata("Root"));

    /// <summary>The services' slugs, and <see cref="Gateway"/>.</summary>
    public static IReadOnlyCollection<string> Slugs => Projects.Keys;

    /// <summary>A program, for <c>dotnet</c>.</summary>
    /// <param name="root">Where its source lies.</param>
    public static string PathOf(string slug, string root) => Path.Combine(root, Projects[slug], Metadata("Output"), $"{Path.GetFileName(Projects[slug])}.dll");

    /// <summary>What a replica finds in its environment.</summary>
    /// <param name="data">Where the SQLite files are.</param>
    /// <param name="rabbitmq">The brokers' addresses.</param>
    public static Dictionary<string, string> EnvironmentOf(string slug, string data, string rabbitmq)
    {
        var environment = new Dictionary<string, string>
        {
            // Telemetry and databases apart, nothing of the launcher's own environment is to decide how a replica runs.
            ["DOTNET_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["OTEL_SERVICE_NAME"] = slug,
            // Many processes share few cores here, most of them for a minute: to be up soon is worth more than to be at their fastest later.
            ["DOTNET_TieredPGO"] = "0",
        };
        if (slug == Gateway) return environment;
        environment["Data__Directory"] = data;
        environment["ConnectionStrings__rabbitmq"] = rabbitmq;
        return environment;
    }

    /// <summary>Tells gateways, whose working directory it is, where the replicas are. They watch the file.</summary>
    /// <param name="replicas">By service, the replicas' addresses by name.</param>
    public static async Task WriteDestinationsAsync(string directory, IReadOnlyDictionary<string, IReadOnlyDictionary<string, Uri>> replicas, CancellationToken cancellationToken)
    {
        var settings = new
        {
            Logging = new { LogLevel = new Dictionary<string, string> { ["Default"] = "Information", ["Microsoft.AspNetCore"] = "Warning", ["System.Net.Http"] = "Warning", ["Yarp"] = "Warning" } },
            ReverseProxy = new { Clusters = replicas.ToDictionary(service => service.Key, service => new { Destinations = service.Value.ToDictionary(replica => replica.Key, replica => new { Address = replica.Value }) }) },
        };
        // Written aside and moved: a gateway that is just starting or reloading reads all of it or the one before.
        var file = Path.Combine(directory, "appsettings.json");
        await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(settings), cancellationToken);
        File.Move(file + ".new", file, overwrite: true);
    }

    /// <summary>Whether a gateway has read how many replicas there are; its start page says how many it knows.</summary>
    public static async Task<bool> KnowsAsync(HttpClient http, Uri gateway, IReadOnlyDictionary<string, int> expected, CancellationToken cancellationToken) =>
        ReplicasOnPage().Matches(await http.GetStringAsync(gateway, cancellationToken)).All(row => int.Parse(row.Groups["all"].ValueSpan, CultureInfo.InvariantCulture) == expected.GetValueOrDefault(row.Groups["slug"].Value));

    /// <summary>A port of this machine.</summary>
    public static Uri AddressOf(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    [GeneratedRegex("""\(\d+/(?<all>\d+)\)</td><td><a href="/docs/(?<slug>[a-z-]+)">""")]
    private static partial Regex ReplicasOnPage();

    private static string Metadata(string key) => typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
