using System.Globalization;
using Jilin.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http;

namespace Jilin.ServiceDefaults.Http;

/// <summary>An answer about one entity: its version goes out as the <c>ETag</c>.</summary>
public interface IVersioned
{
    long Version { get; }
}

/// <summary>Entity tags are the entity's version in quotes: <c>"3"</c>.</summary>
public static class EntityTag
{
    public static string Of(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Refuses a change whose <c>If-Match</c> names another version; no header or <c>*</c> matches any.</summary>
    /// <exception cref="RuleException"><c>stale-entity-tag</c> (412).</exception>
    public static void RequireMatch(string? ifMatch, long version)
    {
        if (ifMatch is null || ifMatch.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == Of(version))) return;
        throw SharedRules.StaleEntityTag.Of(ifMatch, Of(version));
    }

    internal static async ValueTask<object?> Write(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        Write(context.HttpContext, result);
        return result;
    }

    internal static void Write(HttpContext http, object? result)
    {
        if ((result as IValueHttpResult)?.Value is IVersioned entity) http.Response.Headers.ETag = Of(entity.Version);
    }
}
