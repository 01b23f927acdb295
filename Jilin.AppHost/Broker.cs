using System.Diagnostics;
using Jilin.Topology;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;

namespace Jilin.AppHost;

/// <summary>Where RabbitMQ comes from: a connection string, this machine's program, or a container.</summary>
public abstract record Broker
{
    private const string Name = "rabbitmq";

    /// <returns>Null when there is none; <paramref name="complaint"/> says what to do.</returns>
    internal static Broker? Find(int nodes, out string? complaint)
    {
        complaint = null;
        if (Environment.GetEnvironmentVariable($"ConnectionStrings__{Name}") is { Length: > 0 } connection) return new Elsewhere(connection);
        if (NativeRabbitMq.IsInstalled) return new Native(nodes);
        if (nodes == 1 && HasDocker()) return new Container();
        complaint = $"RabbitMQ is needed: install rabbitmq-server, or{(nodes == 1 ? " start Docker, or" : "")} name one in the variable ConnectionStrings__{Name}.";
        return null;
    }

    /// <summary>Adds it, if it is to be started.</summary>
    /// <returns>Its addresses, for the services; and what they wait for.</returns>
    internal abstract (ReferenceExpression Addresses, IReadOnlyList<IResourceBuilder<IResource>> Nodes) AddTo(IDistributedApplicationBuilder builder, string folder, string logs);

    private static bool HasDocker()
    {
        try
        {
            using var docker = Process.Start(new ProcessStartInfo("docker", ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            return docker.WaitForExit(TimeSpan.FromSeconds(10)) && docker.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    internal sealed record Elsewhere(string Addresses) : Broker
    {
        internal override (ReferenceExpression Addresses, IReadOnlyList<IResourceBuilder<IResource>> Nodes) AddTo(IDistributedApplicationBuilder builder, string folder, string logs) =>
            (ReferenceExpression.Create($"{Addresses}"), []);
    }

    internal sealed record Native(int Count) : Broker
    {
        internal override (ReferenceExpression Addresses, IReadOnlyList<IResourceBuilder<IResource>> Nodes) AddTo(IDistributedApplicationBuilder builder, string folder, string logs)
        {
            var rabbit = new NativeRabbitMq(Path.Combine(folder, Name), Count, logs);
            // Of a new cluster the first node comes first, for the others to join.
            var isNew = !Directory.Exists(rabbit.Folder);
            Directory.CreateDirectory(rabbit.Folder);
            var mapper = builder.AddExecutable($"{Name}-ports", rabbit.Mapper.Command, rabbit.Folder, [.. rabbit.Mapper.Arguments]).With(rabbit.Environment);
            List<IResourceBuilder<ExecutableResource>> nodes = [];
            foreach (var settings in rabbit.Nodes)
            {
                Directory.CreateDirectory(settings.Folder);
                builder.Services.AddHealthChecks().AddAsyncCheck(settings.Name, () => AnswersAsync(settings.ConnectionString));
                var node = builder.AddExecutable(settings.Name, NativeRabbitMq.Server, settings.Folder)
                    .With(settings.Environment)
                    .WithEndpoint(settings.ConnectionString.Port, scheme: "amqp", name: "amqp", isProxied: false)
                    .WithHealthCheck(settings.Name)
                    .OnBeforeResourceStarted((_, _, _) => settings.PrepareAsync())
                    .WaitForStart(mapper);
                if (isNew && nodes.Count > 0) node.WaitFor(nodes[0], WaitBehavior.StopOnResourceUnavailable);
                nodes.Add(node);
            }

            return (ReferenceExpression.Create($"{rabbit.ConnectionString}"), nodes);
        }

        private static async Task<HealthCheckResult> AnswersAsync(Uri node)
        {
            try
            {
                var factory = new ConnectionFactory { Uri = node, AutomaticRecoveryEnabled = false, RequestedConnectionTimeout = TimeSpan.FromSeconds(2) };
                await using var connection = await factory.CreateConnectionAsync();
                return HealthCheckResult.Healthy();
            }
            catch (Exception failure)
            {
                return HealthCheckResult.Unhealthy(failure.Message);
            }
        }
    }

    internal sealed record Container : Broker
    {
        internal override (ReferenceExpression Addresses, IReadOnlyList<IResourceBuilder<IResource>> Nodes) AddTo(IDistributedApplicationBuilder builder, string folder, string logs)
        {
            var rabbit = builder.AddRabbitMQ(Name).WithDataBindMount(Path.Combine(folder, Name));
            return (rabbit.Resource.ConnectionStringExpression, [rabbit]);
        }
    }
}
