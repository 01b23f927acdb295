using System.Globalization;

namespace Jilin.Topology;

/// <summary>A service as <c>services/Services.props</c> describes it.</summary>
/// <param name="Name">The folder's and the projects': <c>FixedPointAssistance</c>.</param>
/// <param name="Slug">In URLs, queues, connection strings and file names: <c>fixed-point-assistance</c>.</param>
/// <param name="Owner">The team, as <c>CODEOWNERS</c> names it.</param>
/// <param name="Port">Where it listens when it is started by hand.</param>
/// <param name="Replicas">How many a cluster starts with.</param>
public sealed record Service(string Name, string Slug, string Owner, string Title, string TitleZh, int Port, int Replicas)
{
    /// <summary>The program, seen from the repository's root.</summary>
    public string Project => $"services/{Name}/Jilin.{Name}";

    /// <summary>The title in Chinese or English.</summary>
    public string TitleIn(CultureInfo language) => language.TwoLetterISOLanguageName == "zh" ? TitleZh : Title;
}

/// <summary>Which services there are.</summary>
public static partial class Services
{
    /// <summary>In the order of their entries.</summary>
    public static IReadOnlyList<Service> All => Listed;

    /// <summary>The service; null when there is none.</summary>
    public static Service? Find(string slug) => Listed.FirstOrDefault(service => service.Slug == slug);
}
