using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace Jilin.EndToEnd.Tests;

/// <summary>The embedded platform as a real process on a free port, with a data folder of its own; used only through its door.</summary>
public sealed class Platform : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("jilin-e2e-");
    private readonly int _port = FreePort();
    private readonly StringBuilder _log = new();
    private Process? _process;

    private Platform()
    {
        Address = new($"http://127.0.0.1:{_port}");
        Http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(30) }) { BaseAddress = new(Address, "/api/v1/"), Timeout = TimeSpan.FromSeconds(60) };
    }

    public static string Root { get; } = Path.GetFullPath(Metadata("Root"));

    public Uri Address { get; }

    public HttpClient Http { get; }

    /// <summary>What it has printed so far, over all its lives.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    public static async Task<Platform> StartAsync()
    {
        var platform = new Platform();
        await platform.StartProcessAsync();
        return platform;
    }

    /// <summary><c>kill -9</c>, and a new process on the same data.</summary>
    public async Task KillAndRestartAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        await StartProcessAsync();
    }

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
    public async Task<Answer> GetUntilAsync(string path, Func<JsonNode, bool> wanted, int seconds = 30)
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

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _data.Delete(recursive: true);
    }

    private async Task StartProcessAsync()
    {
        var start = new ProcessStartInfo("dotnet", [Metadata("Embedded"), "--port", $"{_port}", "--data", _data.FullName])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _data.FullName,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(line.Data);
        _process.ErrorDataReceived += (_, line) => Append(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var watch = Stopwatch.StartNew();
        while (true)
        {
            Assert.False(_process.HasExited, "The platform ended: " + Log);
            Assert.True(watch.Elapsed < StartsWithin, "The platform did not become ready: " + Log);
            try
            {
                using var ready = await Http.GetAsync(new Uri(Address, "/health/ready"));
                if (ready.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }

            await Task.Delay(100);
        }
    }

    private void Append(string? line)
    {
        lock (_log) _log.AppendLine(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Metadata(string key) =>
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

/// <summary>One platform for the tests that only add to it.</summary>
public sealed class SharedPlatform : IAsyncLifetime
{
    public Platform Platform { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Platform = await Platform.StartAsync();

    public ValueTask DisposeAsync() => Platform.DisposeAsync();
}
