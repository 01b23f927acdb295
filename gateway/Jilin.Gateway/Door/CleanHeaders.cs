namespace Jilin.Gateway.Door;

/// <summary>Marks answers that are the same for everybody and change at most once a year.</summary>
internal sealed record LongLived;

/// <summary>What of a request's headers is believed, and what an answer's headers say to browsers and caches.</summary>
internal static class CleanHeaders
{
    private const string NothingAllowed = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Only the gateway says where a request came from; a caller who says so himself is not believed by anything behind it.
    private static readonly string[] Untrusted = ["X-Forwarded-", "X-Original-", "X-Jilin-"];

    public static void UseCleanHeaders(this WebApplication app) => app.Use(static (http, next) =>
    {
        var incoming = http.Request.Headers;
        incoming.Remove("Forwarded");
        incoming.Remove("X-Real-IP");
        foreach (var name in incoming.Keys.Where(name => StartsWithAny(name, Untrusted)).ToList()) incoming.Remove(name);

        http.Response.OnStarting(static state => Finish((HttpContext)state), http);
        return next(http);
    });

    private static Task Finish(HttpContext http)
    {
        var outgoing = http.Response.Headers;
        outgoing.Remove("Server");
        outgoing.Remove("X-Powered-By");
        foreach (var name in outgoing.Keys.Where(name => StartsWithAny(name, ["X-Jilin-", "X-AspNet"])).ToList()) outgoing.Remove(name);

        outgoing.XContentTypeOptions = "nosniff";
        outgoing.XFrameOptions = "DENY";
        outgoing["Referrer-Policy"] = "no-referrer";
        if (!outgoing.ContainsKey("Content-Security-Policy")) outgoing.ContentSecurityPolicy = NothingAllowed;

        if (http.GetEndpoint()?.Metadata.GetMetadata<LongLived>() is not null && http.Response.StatusCode == StatusCodes.Status200OK) outgoing.CacheControl = "public, max-age=86400";
        else if (http.Request.Path.StartsWithSegments("/api")) outgoing.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    private static bool StartsWithAny(string name, string[] beginnings) => beginnings.Any(beginning => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
}
