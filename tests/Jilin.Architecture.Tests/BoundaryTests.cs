using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Jilin.Testing;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jilin.Architecture.Tests;

/// <summary>The five boundaries between departments. Each can be broken only here, in the open.</summary>
public sealed partial class BoundaryTests
{
    // 1. A service references its own code, shared, and other services' contracts. Nothing else.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_references_only_its_own_code_shared_code_and_contracts(Service service)
    {
        var shared = Path.Combine(Repository.Root, "shared") + Path.DirectorySeparatorChar;
        var projects = service.Projects.Where(path => !path.StartsWith(shared, StringComparison.Ordinal) && !path.EndsWith(".Contracts.csproj", StringComparison.Ordinal));
        Assert.True(!projects.Any(), $"{service.Name} references {string.Join(", ", projects)}.");
        Assert.True(!Service.References(service.Folder, "Compile").Any(), $"{service.Name} compiles code that lies elsewhere.");

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
        foreach (var folder in Directory.GetDirectories(Path.Combine(Repository.Root, "shared")))
            Assert.All(Service.References(folder, "ProjectReference"), path => Assert.Contains($"{Path.DirectorySeparatorChar}shared{Path.DirectorySeparatorChar}", path, StringComparison.Ordinal));
    }

    [Fact]
    public void The_gateway_has_no_database()
    {
        var packages = Service.Libraries(Path.Combine(Repository.Root, "gateway", "Jilin.Gateway"), "package").Select(library => library.Name);
        Assert.NotEmpty(packages);
        Assert.DoesNotContain(packages, package => package.Contains("EntityFrameworkCore", StringComparison.Ordinal) || package.Contains("Sql", StringComparison.Ordinal));
    }

    // 2. Everything in a service is internal except its module's AddX / MapX.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_shows_only_its_module(Service service)
    {
        // Generated code is public by its templates: EF Core's migrations, and the SDK's Program, which has no namespace.
        var shown = service.Assembly.GetExportedTypes().Where(type => !type.IsAssignableTo(typeof(Migration)) && type.FullName != "Program").ToList();
        Assert.True(shown.Count == 1 && shown[0].Name == $"{service.Name}Module", $"{service.Name} shows {string.Join(", ", shown)}.");
        var friends = service.Assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(friend => friend.AssemblyName).Where(friend => friend != $"Jilin.{service.Name}.Tests");
        Assert.True(!friends.Any(), $"{service.Name} shows what is internal to {string.Join(", ", friends)}.");
        var module = shown[0];
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
        RequireNone(service, Connections(), "opens a database by itself");

        // Whatever the code looks like: the context it registers goes to the connection named after the service.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new($"ConnectionStrings:{service.Slug}", "Data Source=its-own.db")]);
        module.GetMethod($"Add{service.Name}")!.Invoke(null, [builder]);
        Assert.Equal([context], builder.Services.Select(registered => registered.ServiceType).Where(type => type.IsAssignableTo(typeof(DbContext)) && type.BaseType == typeof(DbContext)));
        using var provider = builder.Services.AddLogging().AddSingleton(TimeProvider.System).BuildServiceProvider();
        using var scope = provider.CreateScope();
        Assert.Equal("Data Source=its-own.db", ((DbContext)scope.ServiceProvider.GetRequiredService(context)).Database.GetConnectionString());
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_calls_no_other_over_the_network(Service service)
    {
        var calling = service.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!)
            .Where(name => (name.StartsWith("System.Net.", StringComparison.Ordinal) && name != "System.Net.Primitives") || name is "Microsoft.Extensions.Http" or "Grpc.Net.Client");
        Assert.True(!calling.Any(), $"{service.Name} uses {string.Join(", ", calling)}.");
    }

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_names_no_other_services_tables_in_SQL(Service service) => RequireNone(service, RawSql(), "speaks SQL by itself");

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
            Assert.True(File.Exists(Path.Combine(service.TestsFolder, "Golden", $"{name}.json")), $"{name} has no golden sample.");
        }
    }

    // 5. Hosting is the composition root's matter.

    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void A_service_does_not_know_how_it_is_hosted(Service service) => RequireNone(service, Hosting(), "knows how it is hosted");

    private static void RequireNone(Service service, Regex words, string what)
    {
        var found = service.SourceFiles.Where(file => !file.Contains("Migrations", StringComparison.Ordinal))
            .SelectMany(file => words.Matches(File.ReadAllText(file)).Select(match => $"{Path.GetRelativePath(Repository.Root, file)}: {match.Value}"));
        Assert.True(!found.Any(), $"{service.Name} {what}: {string.Join(", ", found)}.");
    }

    [GeneratedRegex(@"FromSql\w*|ExecuteSql\w*|\w*SqlQuery\w*|CreateCommand|GetDbConnection|DbCommand")]
    private static partial Regex RawSql();

    // The factories of the migrations' tools name a provider, but no database.
    [GeneratedRegex(@"\w*ConnectionString\w*|Sql(ite)?Connection|Use(Sqlite|SqlServer)\([^)]|Data Source|Initial Catalog")]
    private static partial Regex Connections();

    [GeneratedRegex(@"Embedded|InMemory\w*|Is(Development|Staging|Production|Environment)|EnvironmentName|I(Web)?HostEnvironment|GetEnvironmentVariable|GetEntryAssembly|ITransport|MassTransit|Rabbit\w*|ASPIRE", RegexOptions.IgnoreCase)]
    private static partial Regex Hosting();
}
