using Jilin.Topology;

namespace Jilin.LocalCluster;

/// <summary>The platform's programs, as one revision's source made them.</summary>
/// <param name="Revision">For people.</param>
/// <param name="Root">Where the source is, and its programs beneath it.</param>
public sealed record Build(string Revision, string Root)
{
    /// <summary>What this was built with.</summary>
    public static Build Today { get; } = new("today's work", Programs.Root);

    /// <summary>An older build may not have a service yet.</summary>
    public bool Has(string slug) => File.Exists(Program(slug));

    public string Program(string slug) => Programs.PathOf(slug, Root);
}
