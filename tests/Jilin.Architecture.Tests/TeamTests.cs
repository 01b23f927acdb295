using System.Text.Json;
using System.Xml.Linq;
using Jilin.Testing;

namespace Jilin.Architecture.Tests;

/// <summary>What a department's team needs to work and to release alone.</summary>
public sealed class TeamTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_solution_filter_names_a_service_its_tests_and_what_they_are_built_with_and_nothing_else(Service service)
    {
        var projects = BuiltWith(service.TestsFolder).Distinct().Select(project => Path.GetRelativePath(Repository.Root, project).Replace('\\', '/')).Order(StringComparer.Ordinal).ToList();
        var filter = JsonSerializer.Serialize(new { solution = new { path = "../../Jilin.sln", projects } }, Readable) + "\n";

        var written = File.ReadAllText(Path.Combine(Repository.Root, "services", service.Name, $"{service.Name}.slnf"));
        Assert.True(filter == written, $"services/{service.Name}/{service.Name}.slnf should be:\n{filter}");
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Jilin.sln")).Replace('\\', '/');
        Assert.All(projects, project => Assert.Contains($"\"{project}\"", solution, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_has_a_version_of_its_own(Service service)
    {
        var project = XDocument.Load(Path.Combine(service.Folder, $"Jilin.{service.Name}.csproj"));
        Assert.Equal(Version.Parse(Assert.Single(project.Descendants("Version")).Value), new Version(service.Assembly.GetName().Version!.ToString(3)));
    }

    private static IEnumerable<string> BuiltWith(string folder) =>
        [Directory.GetFiles(folder, "*.csproj").Single(), .. Service.References(folder, "ProjectReference").SelectMany(project => BuiltWith(Path.GetDirectoryName(project)!))];
}
