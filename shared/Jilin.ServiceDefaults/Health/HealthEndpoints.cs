using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Jilin.ServiceDefaults.Health;

internal static class HealthEndpoints
{
    /// <summary>The tag of checks that decide whether to send requests here. The broker is none of them: without it, events wait in the outbox.</summary>
    public const string Ready = "jilin-ready";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new() { Predicate = _ => false, ResponseWriter = Write }).ShortCircuit();
        app.MapHealthChecks("/health/ready", new() { Predicate = check => check.Tags.Contains(Ready), ResponseWriter = Write }).ShortCircuit();
    }

    private static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        Status = report.Status.ToString(),
        Release.Version,
        Checks = report.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Status.ToString()),
        Reasons = report.Entries.Where(entry => entry.Value.Description is not null).ToDictionary(entry => entry.Key, entry => new { entry.Value.Description, entry.Value.Data }),
    });
}
