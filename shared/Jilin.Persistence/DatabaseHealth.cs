using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jilin.Persistence;

/// <summary>The database answers, and is as new as the code; and it is set so that figures add up.</summary>
internal sealed class DatabaseHealth<TContext>(TContext service, IEnumerable<MigrationSet> sets) : IHealthCheck
    where TContext : DbContext
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            foreach (var set in sets.Where(set => set.Service == typeof(TContext)))
            {
                var pending = false;
                await set.UseAsync(service, async db => pending = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).Any());
                if (pending) return HealthCheckResult.Unhealthy("The database waits for its migrations.");
            }

            return await CommittedSnapshot.IsOffAsync(service, cancellationToken)
                ? HealthCheckResult.Degraded($"While nobody else is connected, run: {CommittedSnapshot.StatementFor(service)}")
                : HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", exception);
        }
    }
}
