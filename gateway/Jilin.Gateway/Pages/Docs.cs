using System.Security.Cryptography;
using Jilin.Gateway.Register;
using Scalar.AspNetCore;

namespace Jilin.Gateway.Pages;

/// <summary>The API reference at <c>/docs</c>: every service's document in one page, with nothing loaded from elsewhere.</summary>
internal static class Docs
{
    public static void MapDocs(this WebApplication app) => app.MapScalarApiReference("/docs", (page, http) =>
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
            + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept-Language";
        page.WithTitle(Texts.Get("docs-title")).WithNonce(nonce)
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideClientButton().HideDeveloperTools()
            .WithDefaultHttpClient(ScalarTarget.Shell, ScalarClient.Curl);
        // A service that is down has no document right now; the others' can still be read.
        foreach (var slug in http.RequestServices.GetRequiredService<ServiceStates>().Slugs.Append(DivisionEndpoints.Slug)) page.AddDocument(slug, Texts.NameOf(slug), $"/openapi/{slug}.json");
    });
}
