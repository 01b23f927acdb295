using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Jilin.Testing;

/// <summary>
/// A service on a port of the loopback address, with a database and a data folder of its own, used through its door. Unless its test adds a bus, its events
/// wait in the outbox, to be looked at. A route that refuses by a rule it did not declare fails the test.
/// </summary>
public abstract class TestService(string slug) : IAsyncDisposable
{
    private TestDatabase? _database;
    private WebApplication? _app;

    public DirectoryInfo Data { get; } = Directory.CreateTempSubdirectory($"jilin-{slug}-");

    public IServiceProvider Services => _app!.Services;

    /// <summary>Addresses are relative to the service's API, unless they begin with a slash.</summary>
    public HttpClient Http { get; private set; } = null!;

    /// <summary>Adds the service, and what the tests want otherwise than the defaults.</summary>
    protected abstract void Add(WebApplicationBuilder builder);

    protected abstract void Map(WebApplication app);

    public async Task OpenAsync(DatabaseProvider provider)
    {
        _database = await TestDatabase.CreateAsync(provider);
        await RunAsync(_database);
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await RunAsync(_database!);
    }

    public Task<Answer> GetAsync(string path, string? accept = null, string? language = null) => SendAsync(HttpMethod.Get, path, null, null, null, accept, language);

    /// <param name="body">An object, or JSON as it is.</param>
    public Task<Answer> PostAsync(string path, object body, string? key = null, string? ifMatch = null, string? language = null) =>
        SendAsync(HttpMethod.Post, path, body, key ?? Guid.NewGuid().ToString(), ifMatch, null, language);

    /// <summary>All items of a list, page by page.</summary>
    public async Task<List<JsonNode>> AllAsync(string path, int limit = 200)
    {
        var all = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = (await GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit={limit}{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(HttpStatusCode.OK);
            all.AddRange(page.Items);
            Assert.NotEqual(cursor ?? "", (string?)page.Json["nextCursor"]);
            if ((cursor = (string?)page.Json["nextCursor"]) is null) return all;
        }
    }

    public async Task<T> InDatabaseAsync<TContext, T>(Func<TContext, Task<T>> work)
        where TContext : DbContext
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TContext>());
    }

    public virtual async ValueTask DisposeAsync()
    {
        UndeclaredRefusals.RequireNone(Services);
        await StopAsync();
        await _database!.DisposeAsync();
        Data.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync(TestDatabase database)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--ConnectionStrings:{slug}={database.ConnectionString}", $"--Data:Directory={Data.FullName}"]);
        builder.Logging.ClearProviders().AddProvider(new TestLog());
        builder.Services.AddSingleton<IExceptionHandler, UndeclaredRefusals>();
        builder.AddServiceDefaults();
        Add(builder);
        _app = builder.Build();
        _app.UseServiceDefaults();
        Map(_app);
        await _app.Services.MigrateDatabasesAsync();
        await _app.StartAsync();
        Http = new() { BaseAddress = new($"{_app.Urls.First()}/api/v1/{slug}/") };
    }

    private async Task StopAsync()
    {
        Http.Dispose();
        await _app!.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, string? key, string? ifMatch, string? accept, string? language)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = body is string json ? new StringContent(json, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (accept is not null) request.Headers.Add("Accept", accept);
        if (language is not null) request.Headers.Add("Accept-Language", language);
        using var response = await Http.SendAsync(request);
        UndeclaredRefusals.RequireNone(Services);
        return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }
}

public sealed record Answer(HttpStatusCode Status, string? ContentType, byte[] Body, HttpResponseHeaders Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public Guid Id => Guid.Parse(Word("id"));

    public string Rule => Word("rule");

    public string? ETag => Headers.ETag?.Tag;

    public IReadOnlyList<JsonNode> Items => [.. Json["items"]!.AsArray().Select(item => item!)];

    public string Word(string field) => Json[field]!.GetValue<string>();

    public decimal Number(string field) => Json[field]!.GetValue<decimal>();

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status}, not {(int)status}: {Text}");
        return this;
    }

    /// <summary>Refused by that rule; the field, when the rule speaks of one.</summary>
    public Answer Refused(HttpStatusCode status, string rule, string? field = null)
    {
        Assert.True(Status == status && ContentType == "application/problem+json" && Rule == rule, $"{(int)Status}, not {(int)status} {rule}: {Text}");
        if (field is not null) Assert.True(Json["errors"]?[field] is not null, Text);
        return this;
    }
}
