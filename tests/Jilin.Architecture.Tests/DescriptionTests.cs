using Jilin.Testing;
using Jilin.Topology;

namespace Jilin.Architecture.Tests;

/// <summary>What cannot derive from the one description of the services (<c>services/Services.props</c>) agrees with it.</summary>
public sealed class DescriptionTests
{
    [Fact]
    public void Every_folder_of_a_service_has_its_entry_and_every_entry_its_folder() =>
        Assert.Equal(Service.All.Select(service => (service.Name, service.Slug)).Order(), Services.All.Select(service => (service.Name, service.Slug)).Order());

    [Fact]
    public void No_two_services_share_what_tells_them_apart()
    {
        Assert.Distinct(Services.All.Select(service => service.Slug));
        Assert.Distinct(Services.All.Select(service => service.Port));
        Assert.Distinct(Services.All.Select(service => service.Title));
        Assert.Distinct(Services.All.Select(service => service.TitleZh));
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_s_team_owns_its_folder_and_its_tests(Service service)
    {
        var owner = Services.Find(service.Slug)!.Owner;
        var lines = File.ReadLines(Path.Combine(Repository.Root, "CODEOWNERS")).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(words => words.Length == 2).ToList();
        Assert.All((string[])[$"/services/{service.Name}/", $"/tests/Jilin.{service.Name}.Tests/"], folder => Assert.Contains(lines, words => words[0] == folder && words[1] == owner));
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void The_solution_has_a_service_s_projects_and_README_names_it(Service service)
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Jilin.sln")).Replace('\\', '/');
        Assert.All(
            (string[])[.. Directory.GetFiles(Path.Combine(Repository.Root, "services", service.Name), "*.csproj", SearchOption.AllDirectories), .. Directory.GetFiles(service.TestsFolder, "*.csproj")],
            project => Assert.Contains($"\"{Path.GetRelativePath(Repository.Root, project)}\"", solution, StringComparison.Ordinal));
        Assert.Contains($"(services/{service.Name}/README.md)", File.ReadAllText(Path.Combine(Repository.Root, "README.md")), StringComparison.Ordinal);
    }
}
