using System.Globalization;
using Jilin.Gateway;
using Jilin.Messaging;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jilin.Embedded;

/// <summary>The whole platform in one process: the gateway, every service, a bus in memory, SQLite files. For this machine only.</summary>
public static class EmbeddedPlatform
{
    /// <summary>Runs until Ctrl+C or SIGTERM.</summary>
    /// <returns>0; 2 arguments that make no sense; 3 the data directory cannot be had; 4 the port cannot be had.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!EmbeddedOptions.TryRead(args, out var options, out var complaint)) return Refuse(2, complaint);
        using var data = DataDirectory.TryTake(options.DataDirectory, out complaint);
        if (data is null) return Refuse(3, complaint!);

        await using var app = Build(options.Port, data.Path);
        await app.Services.MigrateDatabasesAsync();
        if (await StartAsync(app, options.Port) is { } failure) return Refuse(4, failure);

        await Console.Out.WriteLineAsync($"Jilin is ready at {app.Urls.First()}/ with its data in {data.Path} (Ctrl+C stops it).");
        await app.WaitForShutdownAsync();
        return 0;
    }

    /// <returns>Why it could not be started; null when it was.</returns>
    private static async Task<string?> StartAsync(WebApplication app, int port)
    {
        try
        {
            await app.StartAsync();
            return null;
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            // The port is opened last: what runs in the background is at work already.
            await app.StopAsync();
            return exception.InnerException is AddressInUseException
                ? $"Port {port} is in use by another program; choose another one: --port N, or the variable JILIN_PORT."
                : $"Port {port} cannot be opened: {exception.Message}";
        }
    }

    /// <summary>The platform, not started, its databases not migrated. Who starts it sees to it that nobody else has the directory.</summary>
    /// <param name="port">0 for any that is free.</param>
    public static WebApplication Build(int port, string dataDirectory)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        builder.Configuration["Data:Directory"] = dataDirectory;
        Quieten(builder);

        builder.AddServiceDefaults();
        builder.AddGateway();
        Modules.AddModules(builder);
        builder.AddEmbeddedBus();

        var app = builder.Build();
        app.UseGateway();
        app.MapGateway();
        Modules.MapModules(app);
        return app;
    }

    // Somebody sits at a terminal: what went wrong, and what the services themselves have to say. The environment may ask for more.
    private static void Quieten(WebApplicationBuilder builder)
    {
        var sources = builder.Configuration.Sources;
        // Those beside us are the gateway's and the services', for when they run alone.
        foreach (var file in sources.OfType<JsonConfigurationSource>().ToList()) sources.Remove(file);
        sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>
            {
                ["Logging:LogLevel:Default"] = "Warning",
                ["Logging:LogLevel:Jilin"] = "Information",
                // RunAsync says it, in one line.
                ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
            },
        });
        builder.Logging.ClearProviders().AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss ";
        });
    }

    private static int Refuse(int exitCode, string complaint)
    {
        Console.Error.WriteLine(complaint);
        return exitCode;
    }
}
