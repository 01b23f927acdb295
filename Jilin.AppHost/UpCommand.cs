using Jilin.Topology;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jilin.AppHost;

/// <summary>Starts the platform, says what runs where, and keeps it until Ctrl+C or SIGTERM.</summary>
internal static class UpCommand
{
    private const string Loopback = "http://127.0.0.1:";

    /// <returns>0; 1 it could not be started; 2 arguments that make no sense; 3 the data directory cannot be had; 4 the port cannot be had.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (!UpOptions.TryRead(args, out var options, out var complaint)) return Refuse(2, complaint);
        using var data = DataDirectory.TryTake(options.Folder, out complaint);
        if (data is null) return Refuse(3, complaint!);
        if (!Ports.IsFree(options.Port)) return Refuse(4, $"Port {options.Port} is in use by another program; choose another one: --port N, or the variable JILIN_PORT.");
        if (Broker.Find(options.Brokers, out complaint) is not { } broker) return Refuse(1, complaint!);

        var dashboard = SetUpDashboard(options.Port);
        await using var app = JilinPlatform.Compose(() => DistributedApplication.CreateBuilder(new DistributedApplicationOptions { AllowUnsecuredTransport = true, DashboardApplicationName = "Jilin" }), options, broker).Build();
        var platform = app.Services.GetRequiredService<Platform>();
        try
        {
            await Console.Out.WriteLineAsync("Starting the broker, the databases, the services and the gateway …");
            await app.StartAsync();
            await platform.WaitUntilReadyAsync(app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync();
            return 0;
        }
        catch (InvalidOperationException failure)
        {
            await app.StopAsync();
            return Refuse(1, failure.Message);
        }

        await Console.Out.WriteLineAsync(platform.Table());
        await Console.Out.WriteLineAsync($"The dashboard is at {dashboard}");
        await Console.Out.WriteLineAsync($"Jilin is ready at {Programs.AddressOf(options.Port)} with its data in {options.Folder} (Ctrl+C stops it).");
        await app.WaitForShutdownAsync();
        return 0;
    }

    // Aspire reads all of it from the environment, before anything else could tell it. Anonymous, like the rest, and like the rest on the loopback address alone.
    private static string SetUpDashboard(int port)
    {
        var wanted = port + 10_000;
        var address = $"{Loopback}{(wanted <= ushort.MaxValue && Ports.IsFree(wanted) ? wanted : Ports.Free())}";
        Dictionary<string, string> settings = new()
        {
            ["ASPNETCORE_URLS"] = address,
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"{Loopback}{Ports.Free()}",
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"{Loopback}{Ports.Free()}",
            ["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
            ["Logging__LogLevel__Default"] = "Warning",
            // That it asks for no password stands in the README.
            ["Logging__LogLevel__Aspire.Hosting.Dashboard"] = "Error",
        };
        foreach (var (name, value) in settings) Environment.SetEnvironmentVariable(name, value);
        return address;
    }

    private static int Refuse(int exitCode, string complaint)
    {
        Console.Error.WriteLine(complaint);
        return exitCode;
    }
}
