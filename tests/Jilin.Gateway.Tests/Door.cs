using Jilin.ServiceDefaults;
using Jilin.Testing;
using Jilin.Topology;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Jilin.Gateway.Tests;

/// <summary>The gateway on a free port, in front of a service of the test's own that says back what reached it.</summary>
public sealed class Door : IAsyncDisposable
{
    private readonly WebApplication _gateway;
    private readonly WebApplication _service;

    private Door(WebApplication gateway, WebApplication service)
    {
        (_gateway, _service) = (gateway, service);
        Http = new() { BaseAddress = new(gateway.Urls.First()) };
    }

    public HttpClient Http { get; }

    /// <param name="dead">Replicas beside the service that are not there.</param>
    public static async Task<Door> OpenAsync(TimeSpan? timeout = null, int dead = 0)
    {
        var service = WebApplication.CreateBuilder().Build();
        service.Urls.Add("http://127.0.0.1:0");
        service.MapGet("/health/ready", () => "ready");
        service.MapGet("/api/v1/echo/headers", (HttpRequest request, HttpResponse response) =>
        {
            response.Headers["X-Powered-By"] = "something";
            response.Headers["X-Jilin-Internal"] = "secret";
            return request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString());
        });
        service.MapPost("/api/v1/echo/body", async (HttpRequest request) => (await new StreamReader(request.Body).ReadToEndAsync()).Length);
        service.MapGet("/api/v1/echo/slow", async (HttpContext http) => await Task.Delay(Timeout.Infinite, http.RequestAborted));
        await service.StartAsync();

        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ReverseProxy:Clusters:echo:Destinations:1:Address"] = service.Urls.First(),
            ["Gateway:RequestTimeout"] = (timeout ?? TimeSpan.FromSeconds(30)).ToString(),
        });
        builder.Configuration.AddInMemoryCollection(Enumerable.Range(1, dead).ToDictionary(number => $"ReverseProxy:Clusters:echo:Destinations:dead-{number}:Address", string? (_) => Programs.AddressOf(Ports.Free()).ToString()));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<IExceptionHandler, UndeclaredRefusals>();
        builder.AddServiceDefaults();
        builder.AddGateway();
        builder.AddProxiedServices();
        var gateway = builder.Build();
        gateway.UseGateway();
        gateway.MapGateway();
        gateway.MapProxiedServices();
        await gateway.StartAsync();
        return new(gateway, service);
    }

    public Task StopServiceAsync() => _service.StopAsync();

    public async ValueTask DisposeAsync()
    {
        UndeclaredRefusals.RequireNone(_gateway.Services);
        Http.Dispose();
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
    }
}
