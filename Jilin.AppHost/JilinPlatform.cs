using System.Runtime.CompilerServices;
using Jilin.Topology;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jilin.AppHost;

/// <summary>The platform as Aspire's resources.</summary>
public static class JilinPlatform
{
    // So many of each service can be at work without a new start of the host.
    private const int Spare = 4;

    /// <summary>The broker, for each service its migration and its replicas, and the gateways before them.</summary>
    /// <param name="create">Makes the builder, Aspire's or its tests': called from here, by the assembly that says where the orchestrator is.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static TBuilder Compose<TBuilder>(Func<TBuilder> create, UpOptions options, Broker broker)
        where TBuilder : IDistributedApplicationBuilder
    {
        var builder = create();
        var (data, logs, door) = (Path.Combine(options.Folder, "data"), Path.Combine(options.Folder, "logs"), Path.Combine(options.Folder, "gateway"));
        foreach (var folder in (string[])[data, logs, door]) Directory.CreateDirectory(folder);
        var (addresses, nodes) = broker.AddTo(builder, options.Folder, logs);

        List<Replica> replicas = [];
        foreach (var service in Services.All)
        {
            var programme = builder.AddProgramme(service.Slug, Programs.AddressOf(options.Port));
            var migration = builder.AddProgram($"{service.Slug}-migrate", service.Slug, options.Folder, data, addresses)
                .WithArgs("--migrate")
                .WithParentRelationship(programme);
            foreach (var node in nodes) migration.WaitFor(node, WaitBehavior.StopOnResourceUnavailable);
            replicas.AddRange(Add(service.Slug, options.Folder, programme, replica => replica.WaitForCompletion(migration)));
        }

        // The gateways read where the replicas are from their working directory.
        var first = replicas.Where(replica => replica.Number == 1).ToList();
        replicas.AddRange(Add(Programs.Gateway, door, builder.AddProgramme(Programs.Gateway, Programs.AddressOf(options.Port)), gateway =>
        {
            foreach (var replica in first) gateway.WaitFor(replica.Resource, WaitBehavior.StopOnResourceUnavailable);
        }));
        builder.Services.AddSingleton(services => ActivatorUtilities.CreateInstance<Platform>(services, (IReadOnlyList<Replica>)replicas, door, logs));
        // Before Aspire's own, whose start ends only when the last resource's does: it has to see, and to keep the words of, what fails meanwhile.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(services => services.GetRequiredService<Platform>()));
        return builder;

        IEnumerable<Replica> Add(string slug, string folder, IResourceBuilder<IResource> programme, Action<IResourceBuilder<ExecutableResource>> wait)
        {
            var count = options.Replicas[slug];
            for (var number = 1; number <= Math.Max(count, Spare); number++)
            {
                var port = slug == Programs.Gateway && number == 1 ? options.Port : Ports.Free();
                var replica = builder.AddProgram($"{slug}-{number}", slug, folder, data, addresses)
                    .WithEnvironment("ASPNETCORE_URLS", Programs.AddressOf(port).ToString())
                    .WithHttpEndpoint(port, name: "http", isProxied: false)
                    .WithHttpHealthCheck("/health/ready")
                    .WithOtlpExporter()
                    .WithParentRelationship(programme);
                wait(replica);
                if (number > count) replica.WithExplicitStart().WithHidden();
                yield return new(slug, number, number <= count, Programs.AddressOf(port), replica);
            }
        }
    }

    internal static IResourceBuilder<ExecutableResource> With(this IResourceBuilder<ExecutableResource> resource, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment) resource.WithEnvironment(name, value);
        return resource;
    }

    private static IResourceBuilder<ExecutableResource> AddProgram(this IDistributedApplicationBuilder builder, string name, string slug, string folder, string data, ReferenceExpression rabbitmq)
    {
        var program = builder.AddExecutable(name, "dotnet", folder, Programs.PathOf(slug, Programs.Root)).With(Programs.EnvironmentOf(slug, data, ""));
        return slug == Programs.Gateway ? program : program.WithEnvironment("ConnectionStrings__rabbitmq", rabbitmq);
    }
}

/// <summary>A process of a service, or a gateway's; </summary>
/// <param name="IsWanted">Whether it is started with the platform.</param>
internal sealed record Replica(string Slug, int Number, bool IsWanted, Uri Address, IResourceBuilder<ExecutableResource> Resource)
{
    public string Name => Resource.Resource.Name;
}
