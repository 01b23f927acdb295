using System.Collections.Concurrent;
using System.Data.Common;
using System.Net;
using System.Security.Principal;
using System.Text;
using System.Text.Json;
using Jilin.Persistence;
using Jilin.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

/// <summary>The account service on a port of the loopback address, used through its door. Two of them on one database are its replicas.</summary>
internal sealed class Service : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new();

    private Service(WebApplication app) => _app = app;

    public IServiceProvider Services => _app.Services;

    public Meanwhile Meanwhile => Services.GetRequiredService<Meanwhile>();

    public Faults Faults => Services.GetRequiredService<Faults>();

    public LogLines Log => Services.GetRequiredService<LogLines>();

    public Uri Address => new(_app.Urls.First());

    public static async Task<Service> StartAsync(TestDatabase database)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--ConnectionStrings:accounts={database.ConnectionString}"]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<LogLines>();
        builder.Services.AddSingleton<ILoggerProvider>(services => services.GetRequiredService<LogLines>());
        builder.AddServiceDefaults();
        builder.AddServiceDatabase<AccountContext, SqliteAccounts, SqlServerAccounts>("accounts");
        builder.Services.AddSingleton<Meanwhile>();
        builder.Services.AddSingleton<Faults>();
        builder.Services.AddSingleton<IInterceptor>(services => services.GetRequiredService<Faults>());
        var app = builder.Build();
        app.UseServiceDefaults();
        // Until there are accounts, a caller is whom the test says.
        app.Use((http, next) =>
        {
            if (http.Request.Headers["Caller"] is [{ } caller]) http.User = new(new GenericIdentity(caller));
            return next(http);
        });
        app.MapAccounts();
        var service = new Service(app);
        await service.DoAsync(db => db.Database.EnsureCreatedAsync());
        await app.StartAsync();
        return service;
    }

    public Task StopAsync() => _app.StopAsync();

    public async Task<T> DoAsync<T>(Func<AccountContext, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<AccountContext>());
    }

    public Task<int> CountAsync<T>()
        where T : class => DoAsync(db => db.Set<T>().CountAsync());

    /// <summary>Someone else pays, past this service's door.</summary>
    public Task<int> PayBehindAsync(Guid account, long fen) => DoAsync(db => PayAsync(db, account, fen));

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Answer> PostAsync(string path, string body, string? key, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"), key is null ? headers : [("Idempotency-Key", key), .. headers]);

    public Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers) => SendUntilAsync(method, path, content, headers, default);

    /// <summary>Sends, and goes away when told to.</summary>
    public async Task<Answer> SendUntilAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers, CancellationToken gone)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path)) { Content = content };
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        using var response = await _http.SendAsync(request, gone);
        var all = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new(response.StatusCode, all, await response.Content.ReadAsByteArrayAsync(gone));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<int> PayAsync(AccountContext db, Guid id, long fen)
    {
        (await db.Accounts.SingleAsync(account => account.Id == id)).Pay(new(fen));
        using var turn = await WriteGate.EnterAsync(db, default);
        return await db.SaveChangesAsync();
    }
}

internal sealed record Answer(HttpStatusCode Status, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public Guid Id => Json.GetProperty("id").GetGuid();

    public string? this[string header] => Headers.GetValueOrDefault(header);

    public Answer Is(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status}, not {(int)status}: {Text}");
        return this;
    }

    public Answer Refused(int status, string rule, string? field = null)
    {
        Is((HttpStatusCode)status);
        Assert.Equal("application/problem+json", this["Content-Type"]);
        Assert.Equal(rule, Json.GetProperty("rule").GetString());
        Assert.Equal($"urn:jilin:rule:{rule}", Json.GetProperty("type").GetString());
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.NotEqual("", Json.GetProperty("traceId").GetString());
        if (field is not null) Assert.True(Json.GetProperty("errors").TryGetProperty(field, out _), Text);
        return this;
    }
}

/// <summary>What a test has the database fail with, and what it failed with.</summary>
internal sealed class Faults : DbCommandInterceptor
{
    public ConcurrentQueue<Exception> Seen { get; } = [];

    /// <summary>What a command is to fail with, before it is executed.</summary>
    public Func<DbCommand, Exception?> Of { get; set; } = _ => null;

    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default) =>
        Of(command) is { } fault ? throw fault : new(result);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Seen.Enqueue(eventData.Exception);
        return Task.CompletedTask;
    }
}

/// <summary>What was logged, to be looked at.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    public IEnumerable<string> Worse => _lines.Where(line => line.Level >= LogLevel.Warning).Select(line => line.Text);

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));

    public void Dispose()
    {
    }
}
