using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Jilin.Testing;

namespace Jilin.Architecture.Tests;

/// <summary>The services as they lie in <c>services/</c>: a new one is under the rules from its first day.</summary>
public sealed partial record Service(string Name)
{
    public static IReadOnlyList<Service> All { get; } = [.. Directory.GetDirectories(Path.Combine(Repository.Root, "services")).Select(folder => new Service(Path.GetFileName(folder))).OrderBy(service => service.Name)];

    public static TheoryData<Service> Each => [.. All];

    /// <summary>Only those that publish events have contracts.</summary>
    public static TheoryData<Service> EachWithContracts => [.. All.Where(service => Directory.Exists(service.ContractsFolder))];

    public string Slug => Kebab(Name);

    public string Folder => Path.Combine(Repository.Root, "services", Name, $"Jilin.{Name}");

    public string ContractsFolder => Path.Combine(Repository.Root, "services", Name, $"Jilin.{Name}.Contracts");

    public string TestsFolder => Path.Combine(Repository.Root, "tests", $"Jilin.{Name}.Tests");

    public Assembly Assembly => Assembly.Load($"Jilin.{Name}");

    public Assembly Contracts => Assembly.Load($"Jilin.{Name}.Contracts");

    public IEnumerable<string> SourceFiles => Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>The projects it is built with, as the restore found them: however they came to be referenced, directly or through another.</summary>
    public IEnumerable<string> Projects => Libraries(Folder, "project").Select(library => Path.GetFullPath(Path.Combine(Folder, library.Value.GetProperty("path").GetString()!)));

    public static IReadOnlyList<JsonProperty> Libraries(string folder, string type) =>
        [.. JsonElement.Parse(File.ReadAllBytes(Path.Combine(folder, "obj", "project.assets.json"))).GetProperty("libraries").EnumerateObject().Where(library => library.Value.GetProperty("type").GetString() == type)];

    public static string Kebab(string name) => Capital().Replace(name, "-$0").TrimStart('-').ToLowerInvariant();

    /// <summary>What a project file asks for, as full paths (projects) or names (packages).</summary>
    public static IEnumerable<string> References(string folder, string kind)
    {
        var project = Directory.GetFiles(folder, "*.csproj").Single();
        return XDocument.Load(project).Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value)
            .Select(include => kind == "ProjectReference" ? Path.GetFullPath(Path.Combine(folder, include)) : include);
    }

    public override string ToString() => Name;

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
