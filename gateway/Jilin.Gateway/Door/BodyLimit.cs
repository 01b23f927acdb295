using Jilin.ServiceDefaults;

namespace Jilin.Gateway.Door;

/// <summary>A body that says it is too large is refused before a byte of it is read or passed on; one that does not say is cut off by the server.</summary>
internal static class BodyLimit
{
    public static void UseBodyLimit(this WebApplication app) => app.Use(static (http, next) =>
        http.Request.ContentLength > ServiceDefaultsExtensions.LargestBody
            ? throw new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge)
            : next(http));
}
