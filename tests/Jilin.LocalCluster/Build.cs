using System.Reflection;

namespace Jilin.LocalCluster;

/// <summary>The platform's programs, as one revision's source made them.</summary>
/// <param name="Revision">For people.</param>
/// <param name="Root">Where the source is, and its programs beneath it.</param>
public sealed record Build(string Revision, string Root)
{
    private static readonly Dictionary<string, string> Metadata = typeof(Build).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(metadata => metadata.Key, metadata => metadata.Value!);

    private static readonly Dictionary<string, string> Programs = Metadata.Where(metadata => metadata.Value.EndsWith(".dll", StringComparison.Ordinal)).ToDictionary();

    /// <summary>What this was built with.</summary>
    public static Build Today { get; } = new("today's work", Path.GetFullPath(Metadata["root"]));

    /// <summary>Every program there is today.</summary>
    public static IReadOnlyCollection<string> Slugs => Programs.Keys;

    /// <summary>An older build may not have a service yet.</summary>
    public bool Has(string slug) => File.Exists(Program(slug));

    public string Program(string slug) => Path.Combine(Root, Programs[slug]);
}
