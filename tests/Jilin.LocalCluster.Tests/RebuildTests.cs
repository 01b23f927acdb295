using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Jilin.Testing;

namespace Jilin.LocalCluster.Tests;

/// <summary>A consumer that has lost everything gets the history from before, while the programmes go on.</summary>
[Collection(OneAtATime.Name)]
public sealed class RebuildTests
{
    private const string Reporting = "reporting";
    private static readonly IEnumerable<string> Programmes = Cluster.Services.Where(slug => slug != Reporting);

    [Fact]
    public async Task Reporting_rebuilt_from_nothing_under_load_has_the_figures_it_would_have_had_and_no_donation_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-rebuild-");
        await using (var cluster = await Cluster.StartAsync(new(folder.FullName), TestContext.Current.CancellationToken))
        {
            using var http = new HttpClient { BaseAddress = new(cluster.Gateways[0].Url, "api/v1/") };
            var unit = await PostAsync(http, "fixed-point-assistance/units", """{"name":"吉林省农业厅","kind":"provincialOrgan"}""");
            await PostAsync(http, $"fixed-point-assistance/units/{unit}/pairings", """{"townshipCode":"220622106000","year":2009}""");
            var disaster = await PostAsync(http, "disaster-relief/disasters", """{"kind":"drought","name":"2009年旱灾","startedOn":"2009-06-15","divisionCodes":["220822000000"]}""");
            await PostAsync(http, $"disaster-relief/disasters/{disaster}/labour-transfers", """{"divisionCode":"220822100000","persons":28,"destination":"长春","transferredOn":"2009-07-01"}""");

            var received = new ConcurrentBag<int>();
            using var stop = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, 4).Select(donor => Task.Run(() => DonateAsync(http, unit, donor, received, stop.Token))));
            await Eventually.TrueAsync(() => load.IsFaulted || received.Count > 60, TimeSpan.FromMinutes(2));

            await RebuildAsync(cluster, http);
            var meanwhile = received.Count;
            await Eventually.TrueAsync(() => load.IsFaulted || received.Count > meanwhile + 40, TimeSpan.FromMinutes(2));
            await stop.CancelAsync();
            // A refusal would be an exception here.
            await load;

            var figures = await SettledAsync(cluster, http, received);
            // Once more, with nothing going on: to the letter what it was.
            await RebuildAsync(cluster, http);
            Assert.Equal(figures, await SettledAsync(cluster, http, received));
            Assert.Contains("\"fixed-point.towns\",", figures, StringComparison.Ordinal);
            Assert.Contains("28", figures, StringComparison.Ordinal);
        }

        folder.Delete(recursive: true);
    }

    private static async Task RebuildAsync(Cluster cluster, HttpClient http)
    {
        var replica = Assert.Single(cluster.ReplicasOf(Reporting));
        await replica.StopAsync();
        foreach (var file in Directory.GetFiles(cluster.Data, "reporting.db*")) File.Delete(file);
        await cluster.MigrateAsync(Reporting, Build.Today, TestContext.Current.CancellationToken);
        await replica.StartAsync(TestContext.Current.CancellationToken);
        foreach (var programme in Programmes)
        {
            var id = await PostAsync(http, $"{programme}/operations/republish", """{"reason":"reporting has lost its database","perSecond":1000}""");
            await Eventually.TrueAsync(
                async () => JsonNode.Parse(await http.GetStringAsync($"{programme}/operations/republications/{id}"))!["state"]!.GetValue<string>() == "finished",
                TimeSpan.FromMinutes(3),
                $"{programme} has told everything again");
        }
    }

    /// <summary>All figures with their counties, once everything has arrived; what the donors know is what they say.</summary>
    private static async Task<string> SettledAsync(Cluster cluster, HttpClient http, ConcurrentBag<int> received)
    {
        foreach (var programme in Programmes)
        {
            await Eventually.TrueAsync(
                async () => JsonNode.Parse(await http.GetStringAsync($"{programme}/operations/relay"))!["pending"]!["count"]!.GetValue<long>() == 0,
                TimeSpan.FromMinutes(3),
                $"{programme} has sent everything");
        }

        var cash = received.Sum(yuan => (long)yuan);
        var figures = "";
        await Eventually.TrueAsync(
            async () =>
            {
                figures = await http.GetStringAsync("reporting/indicators?year=2009");
                var figure = JsonNode.Parse(figures)!["indicators"]!.AsArray().First(indicator => indicator!["id"]!.GetValue<string>() == "fixed-point.cash")!;
                return figure["value"]!.GetValue<decimal>() == cash && figure["records"]!.GetValue<int>() == received.Count;
            },
            TimeSpan.FromMinutes(3),
            $"reporting has {received.Count} donations of {cash} yuan");
        Assert.DoesNotContain("fail:", cluster.ReadLogs(), StringComparison.Ordinal);
        return figures;
    }

    private static async Task DonateAsync(HttpClient http, string unit, int donor, ConcurrentBag<int> received, CancellationToken stop)
    {
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var yuan = (100 * donor) + number;
            var donation = await PostAsync(http, "fixed-point-assistance/donations", $$"""{"unitId":"{{unit}}","ledger":"cash","amountYuan":{{yuan}},"purpose":{"divisionCode":"{{(donor % 2 == 0 ? "220822000000" : "220821000000")}}"},"pledgedOn":"2009-07-10"}""");
            await PostAsync(http, $"fixed-point-assistance/donations/{donation}/receive", """{"on":"2009-07-11","signedBy":"test"}""");
            if (number % 5 == 0) await PostAsync(http, $"fixed-point-assistance/donations/{donation}/cancel", """{"on":"2009-07-12","signedBy":"test","note":"under load"}""");
            else received.Add(yuan);
        }
    }

    private static async Task<string> PostAsync(HttpClient http, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        using var answer = await http.SendAsync(request, CancellationToken.None);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return (string?)JsonNode.Parse(text)!["id"] ?? "";
    }
}
