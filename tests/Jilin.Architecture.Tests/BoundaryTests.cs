using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace Jilin.Architecture.Tests;

/// <summary>The five boundaries between departments. Each can be broken only here, in the open.</summary>
public sealed partial class BoundaryTests
{
    // 1. A service references its own code, shared, and other services' contracts. Nothing else.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_references_only_its_own_code_shared_code_and_contracts(Service service)
    {
        var shared = Path.Combine(Service.Root, "shared") + Path.DirectorySeparatorChar;
        var projects = Service.References(service.Folder, "ProjectReference").Where(path => !path.StartsWith(shared, StringComparison.Ordinal) && !path.EndsWith(".Contracts.csproj", StringComparison.Ordinal));
        Assert.Empty(projects);

        var own = service.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!).Where(name => name.StartsWith("Jilin.", StringComparison.Ordinal));
        string[] sharedAssemblies = [.. Directory.GetDirectories(shared).Select(folder => Path.GetFileName(folder)!)];
        Assert.All(own, name => Assert.True(sharedAssemblies.Contains(name) || name.EndsWith(".Contracts", StringComparison.Ordinal), $"{service.Name} uses {name}."));
    }

    [Theory, MemberData(nameof(Service.EachWithContracts), MemberType = typeof(Service))]
    public void Contracts_reference_nothing(Service service)
    {
        Assert.Empty(Service.References(service.ContractsFolder, "PackageReference"));
        Assert.Empty(Service.References(service.ContractsFolder, "ProjectReference"));
        Assert.All(service.Contracts.GetReferencedAssemblies(), assembly => Assert.StartsWith("System.", assembly.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void Shared_code_knows_no_service()
    {
        foreach (var folder in Directory.GetDirectories(Path.Combine(Service.Root, "shared")))
            Assert.All(Service.References(folder, "ProjectReference"), path => Assert.Contains($"{Path.DirectorySeparatorChar}shared{Path.DirectorySeparatorChar}", path, StringComparison.Ordinal));
    }

    // 2. Everything in a service is internal except its module's AddX / MapX.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_shows_only_its_module(Service service)
    {
        // Generated code is public by its templates: EF Core's migrations, and the SDK's Program, which has no namespace.
        var module = Assert.Single(service.Assembly.GetExportedTypes(), type => type.Namespace?.Contains(".Migrations", StringComparison.Ordinal) == false);
        Assert.Equal($"{service.Name}Module", module.Name);
        Assert.True(module.IsAbstract && module.IsSealed, "A module is a static class.");
        var methods = module.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        Assert.Equal([$"Add{service.Name}", $"Map{service.Name}"], methods.Select(method => method.Name).Order());
        Assert.Equal(typeof(IHostApplicationBuilder), module.GetMethod($"Add{service.Name}")!.GetParameters().Single().ParameterType);
        Assert.Equal(typeof(IEndpointRouteBuilder), module.GetMethod($"Map{service.Name}")!.GetParameters().Single().ParameterType);
    }

    // 3. Each service has its own DbContext, its own database and connection string name, and calls no other service.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_has_one_context_of_its_own_and_a_database_named_after_it(Service service)
    {
        var context = Assert.Single(service.Assembly.GetTypes(), type => type.BaseType == typeof(DbContext));
        Assert.Equal($"{service.Name}DbContext", context.Name);
        var module = service.Assembly.GetType($"Jilin.{service.Name}.{service.Name}Module")!;
        Assert.Equal(service.Slug, module.GetField("Slug", BindingFlags.NonPublic | BindingFlags.Static)!.GetRawConstantValue());
        Assert.All(service.SourceFiles, file => Assert.DoesNotContain("GetConnectionString(", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_calls_no_other_over_HTTP(Service service) =>
        Assert.DoesNotContain(service.Assembly.GetReferencedAssemblies(), assembly => assembly.Name is "System.Net.Http" or "Microsoft.Extensions.Http" or "Grpc.Net.Client");

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_names_no_other_services_tables_in_SQL(Service service) =>
        Assert.All(service.SourceFiles.Where(file => !file.Contains("Migrations", StringComparison.Ordinal)), file => Assert.DoesNotMatch(RawSql(), File.ReadAllText(file)));

    // 4. Contracts are sealed records in a versioned namespace, with a name that renaming does not move, and a golden sample.

    [Theory, MemberData(nameof(Service.EachWithContracts), MemberType = typeof(Service))]
    public void Contracts_are_sealed_records_in_a_versioned_namespace(Service service) => Assert.All(service.Contracts.GetExportedTypes(), type =>
    {
        Assert.Matches($"^Jilin\\.{service.Name}\\.Contracts\\.V[0-9]+$", type.Namespace);
        Assert.True(type.IsEnum || (type.IsSealed && type.GetMethod("<Clone>$") is not null), $"{type} is no sealed record.");
    });

    [Theory, MemberData(nameof(Service.EachWithContracts), MemberType = typeof(Service))]
    public void Every_event_has_its_name_and_a_golden_sample(Service service)
    {
        var events = service.Contracts.GetExportedTypes().Where(type => type.GetField("EventName") is not null).ToList();
        Assert.NotEmpty(events);
        foreach (var type in events)
        {
            var version = type.Namespace!.Split('.')[^1].ToLowerInvariant();
            var name = (string)type.GetField("EventName")!.GetRawConstantValue()!;
            Assert.Equal($"jilin.{service.Slug}.{version}.{Service.Kebab(type.Name)}", name);
            Assert.True(File.Exists(Path.Combine(Service.Root, "tests", $"Jilin.{service.Name}.Tests", "Golden", $"{name}.json")), $"{name} has no golden sample.");
        }
    }

    // 5. Hosting is the composition root's matter.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_does_not_know_how_it_is_hosted(Service service) => Assert.All(service.SourceFiles, file =>
    {
        Assert.DoesNotMatch(Hosting(), File.ReadAllText(file));
    });

    [GeneratedRegex("FromSql|ExecuteSql|SqlQuery")]
    private static partial Regex RawSql();

    [GeneratedRegex("Embedded|InMemory|IsDevelopment|EnvironmentName|ASPIRE", RegexOptions.IgnoreCase)]
    private static partial Regex Hosting();
}
