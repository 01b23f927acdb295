using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Jilin.EndToEnd.Tests;

/// <summary>How the platform is put together. Whatever is behind the door, it must be the same platform.</summary>
public enum Composition
{
    /// <summary>All in one process.</summary>
    Embedded,

    /// <summary>Two replicas of each service in processes of their own, over RabbitMQ.</summary>
    Cluster,
}

/// <summary>The platform as real processes on free ports, with a data folder of its own; used only through its door.</summary>
public abstract class Platform : IAsyncDisposable
{
    protected Platform(Uri address)
    {
        Address = address;
        Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { BaseAddress = new(Address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>What it has printed so far, over all its lives.</summary>
    public abstract string Log { get; }

    public static async Task<Platform> StartAsync(Composition composition) => composition == Composition.Embedded ? await EmbeddedPlatform.StartAsync() : await ClusterPlatform.StartAsync();

    /// <summary><c>kill -9</c> and a new start on the same data: of the process, or in a cluster of half of the replicas and of the broker.</summary>
    public abstract Task KillAndRestartAsync();

    public async Task<Answer> PostAsync(string path, object body, string? key = null, string? ifMatch = null) =>
        await SendAsync(HttpMethod.Post, path, JsonContent(body is string raw ? raw : JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(body))!.ToJsonString()), key ?? Guid.NewGuid().ToString(), ifMatch);

    public async Task<Answer> GetAsync(string path, string? accept = null) => await SendAsync(HttpMethod.Get, path, null, null, null, accept);

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, string? key, string? ifMatch, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        // As curl does: a body that will be refused by its size is not sent at all.
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1_000_000;
        using var response = await Http.SendAsync(request);
        return new(response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsByteArrayAsync(), response.Headers);
    }

    /// <summary>Asks until the answer is as wanted: what travels by events arrives a moment later.</summary>
    public async Task<Answer> GetUntilAsync(string path, Func<JsonNode, bool> wanted, int seconds = 90)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var answer = await GetAsync(path);
            if (answer.Status == HttpStatusCode.OK && wanted(answer.Json)) return answer;
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(seconds), $"{path} did not become as wanted in {seconds} s; last: {answer.Text}");
            await Task.Delay(50);
        }
    }

    public static StringContent JsonContent(string json) => new(json, Encoding.UTF8, "application/json");

    public virtual ValueTask DisposeAsync()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
        return default;
    }

    protected static string Metadata(string key) =>
        typeof(Platform).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}

public sealed record Answer(HttpStatusCode Status, string? ContentType, byte[] Body, HttpResponseHeaders Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Id => Json["id"]!.GetValue<string>();

    public string Rule => Json["rule"]!.GetValue<string>();

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status}, not {(int)status}: {Text}");
        return this;
    }
}

/// <summary>
/// One platform of each composition for the tests that only add to it, started when the first of them asks. They are in a collection of the composition's
/// name, one after the other: some of them look whether anything has changed.
/// </summary>
public sealed class SharedPlatforms : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Composition, Lazy<Task<Platform>>> _platforms = new();

    public Task<Platform> Of(Composition composition) => _platforms.GetOrAdd(composition, _ => new(() => Platform.StartAsync(composition))).Value;

    public async ValueTask DisposeAsync()
    {
        foreach (var platform in _platforms.Values.Where(platform => platform.Value.IsCompletedSuccessfully)) await (await platform.Value).DisposeAsync();
    }
}
