using System.Globalization;
using System.Reflection;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Health;
using Jilin.ServiceDefaults.Http;
using Jilin.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Jilin.ServiceDefaults;

/// <summary>What every process of the platform has: telemetry, health, problem details, strict JSON, languages, graceful shutdown.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>The largest body any API takes, in bytes.</summary>
    public const long LargestBody = 1_048_576;

    // The host reads them; the tools that ask a program for its API document or its model pass some.
    private static readonly string[] HostArguments = ["--urls", "--environment", "--contentRoot", "--applicationName"];

    private static readonly CultureInfo English = CultureInfo.GetCultureInfo("en");
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <param name="port">Where it listens when nobody says; 0: anywhere that is free.</param>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, int port = 0)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        // Accounts come later: until then nobody but this machine is let in, unless an address is configured on purpose.
        if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));

        var services = builder.Services;
        services.AddSingleton(TimeProvider.System);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => JsonDefaults.Strict(json.SerializerOptions));
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context => NameRule(context.ProblemDetails));
        services.AddExceptionHandler<ProblemHandler>();
        services.AddHealthChecks();
        services.AddServiceDiscovery();
        services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler();
            http.AddServiceDiscovery();
        });
        builder.AddTelemetry();
        return builder;
    }

    /// <summary>The middleware of every process, in its order, and the health routes.</summary>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseRequestLocalization(languages =>
        {
            languages.DefaultRequestCulture = new(CultureInfo.InvariantCulture, English);
            // Numbers and dates never change with the language: only the UI culture is chosen.
            languages.SupportedCultures = [CultureInfo.InvariantCulture];
            languages.SupportedUICultures = [English, Chinese];
            languages.RequestCultureProviders = [new CustomRequestCultureProvider(http => Task.FromResult<ProviderCultureResult?>(new("", PreferredLanguage(http).Name)))];
            languages.ApplyCurrentCultureToResponseHeaders = true;
        });
        app.UseExceptionHandler();
        app.UseStatusCodePages(ProblemHandler.WriteStatusAsync);
        app.UseRouting();
        app.Use(static (http, next) =>
        {
            if (http.GetEndpoint()?.Metadata.GetMetadata<ChangesState>() is not null) http.Request.EnableBuffering((int)LargestBody, LargestBody);
            return next(http);
        });
        app.MapHealth();
        app.MapServiceOpenApi();
        return app;
    }

    /// <summary>
    /// Runs the service; with <c>--migrate</c> it only prepares what it will need, its database up to date and its queues declared, and ends. In a
    /// deployment that comes first, for every service, before any of them starts. Arguments it does not understand end it with 2.
    /// </summary>
    public static async Task RunServiceAsync(this WebApplication app, string[] args)
    {
        for (var at = 0; at < args.Length; at++)
        {
            if (args[at] == "--migrate" || HostArguments.Any(name => args[at].StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))) continue;
            if (HostArguments.Contains(args[at], StringComparer.OrdinalIgnoreCase) && ++at < args.Length) continue;
            await Console.Error.WriteLineAsync($"'{args[Math.Min(at, args.Length - 1)]}' is not understood; there is --migrate, and of .NET {string.Join(", ", HostArguments)}.");
            Environment.ExitCode = 2;
            return;
        }

        if (!args.Contains("--migrate"))
        {
            await app.RunAsync();
            return;
        }

        foreach (var step in app.Services.GetServices<DeploymentStep>())
        {
            try
            {
                await step.RunAsync(app.Services, CancellationToken.None);
            }
            catch (Exception exception)
            {
                // Most often something it needs is away: a line says so. It is run again as it is.
                app.Logger.LogCritical("{What} failed: {Reason}", step.What, string.Join(" ← ", Chain(exception).Select(cause => cause.Message).Distinct()));
                app.Logger.LogDebug(exception, "{What} failed", step.What);
                Environment.ExitCode = 1;
                return;
            }
        }
    }

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }

    /// <summary>Problems that no rule of ours raised (an unknown route, a wrong method) are named by their status.</summary>
    private static void NameRule(ProblemDetails problem)
    {
        var rule = problem.Status switch
        {
            404 => "not-found",
            405 => "method-not-allowed",
            413 => "body-too-large",
            415 => "unsupported-media-type",
            429 => "too-many-requests",
            502 or 503 => "service-unavailable",
            504 => "service-timeout",
            >= 500 => "unexpected",
            _ => "malformed-request",
        };
        if (problem.Extensions.TryAdd("rule", rule)) problem.Type = $"urn:jilin:rule:{rule}";
    }

    private static CultureInfo PreferredLanguage(HttpContext http) =>
        http.Request.GetTypedHeaders().AcceptLanguage
            .Where(language => language.Quality != 0)
            .OrderByDescending(language => language.Quality ?? 1)
            .Select(language => Is(language.Value, "zh") ? Chinese : Is(language.Value, "en") ? English : null)
            .FirstOrDefault(language => language is not null) ?? English;

    // Of Chinese there is one: who reads zh-TW is better served with it than with English.
    private static bool Is(StringSegment tag, string language) => tag.StartsWith(language, StringComparison.OrdinalIgnoreCase) && (tag.Length == language.Length || tag[language.Length] == '-');

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // The build starts the program to ask it for its API document. What runs in the background then finds no database, and its complaints would be the build's errors.
        if (Assembly.GetEntryAssembly()?.GetName().Name == "GetDocument.Insider") builder.Logging.ClearProviders();
        // The framework's running commentary is for debugging; traces tell what happened to a request.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
        // Without a collector nobody would read what is measured, and every request would pay for it.
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) return;
        builder.Logging.AddOpenTelemetry(logging => logging.IncludeFormattedMessage = true);
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(process => process.AddAttributes([new("service.version", Release.Version)]))
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddMeter("Jilin.*"))
            .WithTracing(tracing => tracing
                .AddSource("Jilin.*")
                .AddAspNetCoreInstrumentation(requests => requests.Filter = http => !http.Request.Path.StartsWithSegments("/health"))
                .AddHttpClientInstrumentation(requests => requests.FilterHttpRequestMessage = request => request.RequestUri?.AbsolutePath.StartsWith("/health", StringComparison.Ordinal) != true))
            .UseOtlpExporter();
    }
}
