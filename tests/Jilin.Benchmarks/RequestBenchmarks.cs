using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Jilin.FixedPointAssistance;
using Jilin.Gateway;
using Jilin.Persistence;
using Jilin.ServiceDefaults;
using Jilin.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Jilin.Benchmarks;

/// <summary>What the bare API beside the service inserts.</summary>
public sealed class BareDonation
{
    public long Seq { get; private set; }

    public Guid UnitId { get; init; }

    public required string Ledger { get; init; }

    public decimal AmountYuan { get; init; }

    public DateOnly PledgedOn { get; init; }
}

public sealed class BareContext(DbContextOptions<BareContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<BareDonation>().HasKey(donation => donation.Seq);
}

/// <summary>Registering donations: at the service beside a bare API, through the gateway beside a plain proxy, with few and with many stored.</summary>
internal static class RequestBenchmarks
{
    private const int Donors = 16;
    private const int Donations = 10_000;

    // Few beside what is stored already.
    private const int DonationsOnTop = 4_000;

    public static async Task RatesAsync()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var service = await ServiceAsync(database);
        await using var bareDatabase = await TestDatabase.CreateAsync();
        await using var bare = await BareAsync(bareDatabase);
        await using var gateway = await GatewayAsync(service.Urls.First());
        await using var plainProxy = await PlainProxyAsync(service.Urls.First());
        var unit = await RegisterUnitAsync(service.Urls.First());
        foreach (var app in new[] { service, bare, gateway, plainProxy }) await RegisterAsync(app, unit, 10_000);

        await Figures.CompareAsync("Registration at the service", "donations/s", ("with key, outbox row and events", () => RegisterAsync(service, unit, Donations)), ("bare EF Core insert, same gate", () => RegisterAsync(bare, unit, Donations)), 0.5);
        await Figures.CompareAsync("Registration through the gateway", "donations/s", ("gateway", () => RegisterAsync(gateway, unit, Donations)), ("plain YARP", () => RegisterAsync(plainProxy, unit, Donations)), 0.9);
    }

    public static async Task SizeAsync()
    {
        await using var small = await TestDatabase.CreateAsync();
        await using var large = await TestDatabase.CreateAsync();
        await using var few = await ServiceAsync(small);
        await using var many = await ServiceAsync(large);
        var (unitOfFew, unitOfMany) = (await RegisterUnitAsync(few.Urls.First()), await RegisterUnitAsync(many.Urls.First()));
        await RegisterAsync(few, unitOfFew, 500);
        await RegisterAsync(many, unitOfMany, 500);
        await MultiplyAsync(small, 10_000);
        await MultiplyAsync(large, 1_000_000);
        await Figures.CompareAsync(
            "Cost per donation", "ms", ("1,000,000 stored", async () => 1000 / await RegisterAsync(many, unitOfMany, DonationsOnTop)), ("10,000 stored", async () => 1000 / await RegisterAsync(few, unitOfFew, DonationsOnTop)), 1.2, smallerIsBetter: true);
    }

    private static async Task<WebApplication> ServiceAsync(TestDatabase database)
    {
        var builder = Quiet();
        builder.Configuration["ConnectionStrings:fixed-point-assistance"] = database.ConnectionString;
        builder.AddServiceDefaults();
        builder.AddFixedPointAssistance();
        var app = builder.Build();
        app.UseServiceDefaults();
        app.MapFixedPointAssistance();
        await app.Services.MigrateDatabasesAsync();
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> BareAsync(TestDatabase database)
    {
        var builder = Quiet();
        builder.Services.AddDbContextPool<BareContext>(options => database.Use(options));
        var app = builder.Build();
        app.MapPost("/api/v1/fixed-point-assistance/donations", async (BareDonation donation, BareContext db) =>
        {
            db.Add(donation);
            using var turn = await WriteGate.EnterAsync(db, CancellationToken.None);
            await db.SaveChangesAsync();
            return TypedResults.Created((string?)null, donation);
        });
        await using (var scope = app.Services.CreateAsyncScope()) await scope.ServiceProvider.GetRequiredService<BareContext>().Database.EnsureCreatedAsync();
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> GatewayAsync(string service)
    {
        var builder = Quiet();
        builder.Configuration["ReverseProxy:Clusters:fixed-point-assistance:Destinations:1:Address"] = service;
        builder.AddServiceDefaults();
        builder.AddGateway();
        builder.AddProxiedServices();
        var app = builder.Build();
        app.UseGateway();
        app.MapGateway();
        app.MapProxiedServices();
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> PlainProxyAsync(string service)
    {
        var builder = Quiet();
        builder.Services.AddReverseProxy().LoadFromMemory(
            [new() { RouteId = "all", ClusterId = "service", Match = new() { Path = "{**rest}" } }],
            [new() { ClusterId = "service", Destinations = new Dictionary<string, Yarp.ReverseProxy.Configuration.DestinationConfig> { ["1"] = new() { Address = service } } }]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync();
        return app;
    }

    private static WebApplicationBuilder Quiet()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("Urls", "http://127.0.0.1:0"), new("Data:Directory", Path.Combine(Path.GetTempPath(), "jilin-benchmarks"))]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        return builder;
    }

    private static async Task<string> RegisterUnitAsync(string address)
    {
        using var http = new HttpClient();
        using var request = Post($"{address}/api/v1/fixed-point-assistance/units", """{"name":"吉林省农业厅","kind":"provincialOrgan"}""");
        using var answer = await http.SendAsync(request);
        return (string)JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!["id"]!;
    }

    /// <summary>Registers so many donations, 16 at a time; the answer is how many a second.</summary>
    private static async Task<double> RegisterAsync(WebApplication app, string unit, int donations)
    {
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Donors });
        var address = $"{app.Urls.First()}/api/v1/fixed-point-assistance/donations";
        var next = 0;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Donors).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= donations)
            {
                using var request = Post(address, string.Create(CultureInfo.InvariantCulture, $$"""{"unitId":"{{unit}}","ledger":"cash","amountYuan":{{number}}.25,"pledgedOn":"2009-07-10"}"""));
                using var answer = await http.SendAsync(request);
                if (answer.StatusCode != HttpStatusCode.Created) throw new InvalidOperationException($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }
        }));
        return donations / watch.Elapsed.TotalSeconds;
    }

    private static HttpRequestMessage Post(string address, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        return request;
    }

    // Years of donations in a moment: copies of what is there, each under ids of its own, with the keys they were registered under.
    private static async Task MultiplyAsync(TestDatabase database, int target)
    {
        await using var connection = new SqliteConnection(database.ConnectionString);
        await connection.OpenAsync();
        await CopyAsync("Donation", "Id", "upper(printf('%s-%s-7%s-8%s-%s', hex(randomblob(4)), hex(randomblob(2)), substr(hex(randomblob(2)), 2), substr(hex(randomblob(2)), 2), hex(randomblob(6))))");
        await CopyAsync("IdempotencyKey", "Key", "hex(randomblob(16))");

        async Task CopyAsync(string entity, string uniqueColumn, string fresh)
        {
            var table = (string)(await ScalarAsync($"SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('{entity}', '{entity}s')"))!;
            var columns = new List<string>();
            await using (var command = connection.CreateCommand())
            {
                command.CommandText = $"SELECT name FROM pragma_table_info('{table}') WHERE name <> 'Seq'";
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync()) columns.Add(reader.GetString(0));
            }

            var names = string.Join(", ", columns.Select(column => $"\"{column}\""));
            var values = string.Join(", ", columns.Select(column => column == uniqueColumn ? fresh : $"\"{column}\""));
            for (var stored = (long)(await ScalarAsync($"SELECT count(*) FROM \"{table}\""))!; stored < target; stored = (long)(await ScalarAsync($"SELECT count(*) FROM \"{table}\""))!)
                await ScalarAsync($"INSERT INTO \"{table}\" ({names}) SELECT {values} FROM \"{table}\" LIMIT {target - stored}");
        }

        async Task<object?> ScalarAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandTimeout = 600;
            command.CommandText = sql;
            return await command.ExecuteScalarAsync();
        }
    }
}
