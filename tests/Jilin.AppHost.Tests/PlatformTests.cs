using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Jilin.Testing;
using Jilin.Topology;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Jilin.AppHost.Tests;

/// <summary>The platform under Aspire, used through its door while replicas come, go and die.</summary>
public sealed class PlatformTests
{
    private const string Assistance = "fixed-point-assistance";
    private const int Donors = 6;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Replicas_are_killed_and_scaled_under_load_and_no_donation_is_lost_or_counted_twice()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-aspire-");
        var options = new UpOptions(folder.FullName, Ports.Free(), Programs.Slugs.ToDictionary(slug => slug, slug => slug == Assistance ? 2 : 1));
        using var builder = JilinPlatform.Compose(() => DistributedApplicationTestingBuilder.Create(), options, Broker.Find(1, out _)!);
        builder.Services.AddLogging(logging => logging.ClearProviders());
        await using (var app = await builder.BuildAsync(Cancel))
        {
            await app.StartAsync(Cancel);
            var platform = app.Services.GetRequiredService<Platform>();
            await platform.WaitUntilReadyAsync(Cancel);
            using var http = new HttpClient { BaseAddress = new(Programs.AddressOf(options.Port), "api/v1/") };
            using var donors = new Load(http);
            await donors.StartAsync();

            // A kill costs what was in flight there, at most one request of each donor; each is repeated, with its key.
            await donors.MoreAsync();
            Assert.Empty(donors.Failures);
            Kill(platform.PidOf($"{Assistance}-1")!.Value);
            await Eventually.TrueAsync(() => platform.AtWork.Count(replica => replica.Slug == Assistance) == 1, TimeSpan.FromMinutes(1));
            await donors.MoreAsync();
            Assert.True(donors.Failures.Count <= Donors, string.Join('\n', donors.Failures));

            // Started and stopped by the number, each programme alone, and nobody notices.
            var failures = donors.Failures.Count;
            var others = Pids(platform).Where(process => !process.Key.StartsWith(Assistance, StringComparison.Ordinal)).ToList();
            foreach (var count in (int[])[2, 3, 1])
            {
                await ScaleAsync(app.Services, count);
                Assert.Equal(count, platform.AtWork.Count(replica => replica.Slug == Assistance));
                await donors.MoreAsync();
            }

            Assert.Equal(failures, donors.Failures.Count);
            Assert.Equal(others, Pids(platform).Where(process => !process.Key.StartsWith(Assistance, StringComparison.Ordinal)));

            await donors.StopAsync();
            var told = 0m;
            await Eventually.TrueAsync(
                async () => (told = await FigureAsync(http)) == donors.Registered,
                TimeSpan.FromMinutes(2),
                $"the year's cash is {donors.Registered} yuan, one for each donation");
            Assert.Equal(donors.Registered, told);
        }

        folder.Delete(recursive: true);
    }

    private static async Task ScaleAsync(IServiceProvider services, int count)
    {
        var result = await services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(Assistance, "scale", new([new() { Name = "replicas", InputType = Aspire.Hosting.InputType.Number, Value = $"{count}" }]), Cancel);
        Assert.True(result.Success, result.Message);
    }

    private static Dictionary<string, int?> Pids(Platform platform) => platform.AtWork.ToDictionary(replica => replica.Name, replica => platform.PidOf(replica.Name));

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
    }

    private static async Task<decimal> FigureAsync(HttpClient http)
    {
        var report = JsonNode.Parse(await http.GetStringAsync("reporting/indicators?year=2009&area=220000000000", Cancel))!;
        return (decimal)report["indicators"]!.AsArray().Single(indicator => (string?)indicator!["id"] == "fixed-point.cash")!["value"]!;
    }

    /// <summary>Donors who register one yuan after the other, and repeat with its key what they have no clear answer to.</summary>
    private sealed class Load(HttpClient http) : IDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _working = Task.CompletedTask;
        private string _unit = "";
        private int _registered;

        public int Registered => Volatile.Read(ref _registered);

        /// <summary>Requests that were not answered, or not by the service.</summary>
        public ConcurrentBag<string> Failures { get; } = [];

        public async Task StartAsync()
        {
            _unit = await PostAsync($"{Assistance}/units", new { name = "吉林省农业厅", kind = "provincialOrgan" });
            _working = Task.WhenAll(Enumerable.Range(0, Donors).Select(_ => Task.Run(async () =>
            {
                while (!_stop.IsCancellationRequested)
                {
                    var donation = await PostAsync($"{Assistance}/donations", new { unitId = _unit, ledger = "cash", amountYuan = 1, purpose = new { divisionCode = "220822100000" }, pledgedOn = "2009-07-10" });
                    await PostAsync($"{Assistance}/donations/{donation}/receive", new { on = "2009-07-11", signedBy = "test" });
                    Interlocked.Increment(ref _registered);
                }
            })));
        }

        /// <summary>Until a good many more are registered.</summary>
        public Task MoreAsync()
        {
            var target = Registered + 100;
            return Eventually.TrueAsync(() => _working.IsFaulted || Registered >= target, TimeSpan.FromMinutes(3), "donations go on");
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _working;
        }

        public void Dispose() => _stop.Dispose();

        private async Task<string> PostAsync(string path, object body)
        {
            var key = Guid.NewGuid().ToString();
            while (true)
            {
                try
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
                    request.Headers.Add("Idempotency-Key", key);
                    using var answer = await http.SendAsync(request, CancellationToken.None);
                    var text = await answer.Content.ReadAsStringAsync(CancellationToken.None);
                    if (answer.IsSuccessStatusCode) return (string)JsonNode.Parse(text)!["id"]!;
                    if (answer.StatusCode is not (HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)) throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
                    Failures.Add(string.Create(CultureInfo.InvariantCulture, $"{path}: {(int)answer.StatusCode}"));
                }
                catch (HttpRequestException failure)
                {
                    Failures.Add($"{path}: {failure.Message}");
                }
            }
        }
    }
}
