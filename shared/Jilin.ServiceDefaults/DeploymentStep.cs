namespace Jilin.ServiceDefaults;

/// <summary>Something besides the database's migrations that <c>--migrate</c> does; to do it again changes nothing.</summary>
public sealed record DeploymentStep(Func<IServiceProvider, CancellationToken, Task> RunAsync);
