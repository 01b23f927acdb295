using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Jilin.Divisions;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Http;

namespace Jilin.Gateway.Pages;

/// <summary>The page at <c>/</c>: what runs here, how it is, where to read on. Plain HTML, in the reader's language.</summary>
internal static class StartPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2330; --soft: #566072; --line: #d9dee7; --paper: #fff; --ground: #f4f6f9; --link: #0b5cad; --good: #17692f; --bad: #b3261e; --wait: #7a5a00; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e8ebf1; --soft: #a7b0c0; --line: #363e4c; --paper: #1b212b; --ground: #12161d; --link: #7db8f5; --good: #7bd394; --bad: #ff9a92; --wait: #e8c15a; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
        main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem; }
        h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .35rem; }
        h2 { font-size: 1.05rem; margin: 2.25rem 0 .6rem; }
        p { margin: 0; color: var(--soft); }
        a { color: var(--link); }
        a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        table, dl { width: 100%; margin: 0; background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; border-spacing: 0; }
        th, td { padding: .65rem 1rem; text-align: start; font-weight: 400; border-top: 1px solid var(--line); }
        thead th { border-top: 0; font-size: .85rem; color: var(--soft); }
        tbody th { font-weight: 600; }
        .healthy { color: var(--good); } .unhealthy { color: var(--bad); font-weight: 600; } .unknown { color: var(--wait); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; padding: .8rem 1rem; }
        dt { color: var(--soft); } dd { margin: 0; }
        ul { margin: 0; padding-left: 1.1rem; } li { margin: .25rem 0; }
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    public static void MapStartPage(this IEndpointRouteBuilder app) => app.MapGet("/", Show).ExcludeFromDescription();

    private static async Task<IResult> Show(HttpContext http, ServiceStates services, DivisionRegister register, Uptime uptime)
    {
        var states = await services.ReadAsync(http.RequestAborted);
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept-Language";
        return Results.Content(Page(states, register, uptime), "text/html; charset=utf-8");
    }

    private static string Page(IReadOnlyList<ServiceState> states, DivisionRegister register, Uptime uptime) => $"""
        <!doctype html>
        <html lang="{CultureInfo.CurrentUICulture.Name}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text("title")}</title>
        <link rel="icon" href="data:,">
        <style>{Style}</style>
        </head>
        <body>
        <main>
        <h1>{Text("title")}</h1>
        <p>{Text("about")}</p>
        <h2 id="services">{Text("services")}</h2>
        <table aria-labelledby="services">
        <thead><tr><th scope="col">{Text("programme")}</th><th scope="col">{Text("state")}</th><th scope="col">{Text("api")}</th></tr></thead>
        <tbody>
        {string.Concat(states.Select(Row))}</tbody>
        </table>
        <h2>{Text("facts")}</h2>
        <dl>
        <dt>{Text("divisions")}</dt><dd><a href="{ApiGroup.Root}/divisions?level=county">{register.Count.ToString("N0", CultureInfo.InvariantCulture)}</a> ({Text("divisions-as-of")} {DivisionRegister.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)})</dd>
        <dt>{Text("version")}</dt><dd>{Html.Encode(Release.Version)}</dd>
        <dt>{Text("uptime")}</dt><dd>{uptime}</dd>
        </dl>
        <h2>{Text("read-on")}</h2>
        <ul>
        <li><a href="/docs">{Text("docs")}</a></li>
        <li><a href="/health/ready">{Text("health-ready")}</a></li>
        <li><a href="/health/live">{Text("health-live")}</a></li>
        </ul>
        </main>
        </body>
        </html>
        """;

    private static string Row(ServiceState state)
    {
        var replicas = state.Replicas is var (healthy, all) ? $" ({healthy}/{all})" : "";
        return $"""
            <tr><th scope="row">{Html.Encode(Texts.NameOf(state.Slug))}</th><td class="{Name(state.Condition)}">{Text(Name(state.Condition))}{replicas}</td><td><a href="/docs/{state.Slug}">{Text("docs-of")}<span hidden> {Html.Encode(Texts.NameOf(state.Slug))}</span></a></td></tr>

            """;
    }

    private static string Name(Condition condition) => condition switch
    {
        Condition.Healthy => "healthy",
        Condition.Unhealthy => "unhealthy",
        _ => "unknown",
    };

    private static string Text(string name) => Html.Encode(Texts.Get(name));
}
