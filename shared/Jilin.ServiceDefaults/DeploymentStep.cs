namespace Jilin.ServiceDefaults;

/// <summary>Something that <c>--migrate</c> does, in the order of registration: databases up to date, queues declared. To do it again changes nothing.</summary>
public sealed record DeploymentStep(Func<IServiceProvider, CancellationToken, Task> RunAsync);
