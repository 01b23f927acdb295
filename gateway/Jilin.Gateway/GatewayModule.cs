using Jilin.Divisions;
using Jilin.Gateway.Door;
using Jilin.Gateway.Pages;
using Jilin.Gateway.Proxy;
using Jilin.Gateway.Register;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.OpenApi;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Jilin.Gateway;

/// <summary>
/// The public door. It is the same whether the services stand behind it (<see cref="AddProxiedServices"/>, <see cref="MapProxiedServices"/>)
/// or run in this very process.
/// </summary>
public static class GatewayModule
{
    public static void AddGateway(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton(DivisionRegister.Jilin);
        services.AddSingleton(new Uptime(TimeProvider.System));
        services.AddSingleton<ServiceStates>();
        services.AddServiceOpenApi(DivisionEndpoints.Slug, "Divisions", DivisionEndpoints.About);
        services.AddRequestTimeouts(timeouts => timeouts.DefaultPolicy = new RequestTimeoutPolicy
        {
            Timeout = builder.Configuration.GetValue("Gateway:RequestTimeout", TimeSpan.FromSeconds(30)),
            TimeoutStatusCode = StatusCodes.Status504GatewayTimeout,
        });
    }

    /// <summary>Forwards to the services that configuration names: <c>ReverseProxy:Clusters:{slug}:Destinations:{any}:Address</c>.</summary>
    public static void AddProxiedServices(this WebApplicationBuilder builder) => builder.AddProxy();

    /// <summary>The middleware of the door, around that of every process.</summary>
    public static void UseGateway(this WebApplication app)
    {
        app.UseCleanHeaders();
        app.UseServiceDefaults();
        app.UseBodyLimit();
        app.UseRequestTimeouts();
    }

    /// <summary>What the gateway answers itself: the divisions, the pages.</summary>
    public static void MapGateway(this WebApplication app)
    {
        app.MapDivisions();
        app.MapStartPage();
        app.MapDocs();
    }

    public static void MapProxiedServices(this WebApplication app) => app.MapProxy();
}
