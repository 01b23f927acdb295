namespace Jilin.ServiceDefaults;

/// <summary>Something that <c>--migrate</c> does, in the order of registration: databases up to date, queues declared. To do it again changes nothing.</summary>
/// <param name="What">For the log.</param>
public sealed record DeploymentStep(string What, Func<IServiceProvider, CancellationToken, Task> RunAsync);
