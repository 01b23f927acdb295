using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;

namespace Jilin.EndToEnd.Tests;

public sealed class IdempotencyTests
{
    private const int Times = 3;
    private const int AtOnce = 16;

    [Theory, InlineData(Composition.Embedded, 1000), InlineData(Composition.Cluster, 300)]
    public async Task Donations_sent_three_times_each_through_a_kill_count_once_in_all_three_services(Composition composition, int donations)
    {
        await using var platform = await Platform.StartAsync(composition);
        var unit = await platform.UnitAsync();
        var disaster = await platform.DroughtAsync();
        var appeal = await platform.AppealAsync(disaster);

        // Every donation is pledged, received and allocated; each of the three requests is sent three times, 16 at once, in random order.
        var ids = new ConcurrentDictionary<int, string>();
        var answers = new ConcurrentDictionary<string, byte[]>();
        var expectedFen = Enumerable.Range(1, donations).Sum(Fen);
        await SendAllAsync(platform, donations, "pledge", answers, number => ($"{Scenario.Fpa}/donations", $$"""
            {"unitId":"{{unit}}","ledger":"cash","amountYuan":{{Fen(number) / 100m}},"purpose":{"appealId":"{{appeal}}"},"pledgedOn":"2009-07-10"}
            """), HttpStatusCode.Created, (number, answer) => ids[number] = answer.Id, killAt: donations);
        await SendAllAsync(platform, donations, "receive", answers, number => ($"{Scenario.Fpa}/donations/{ids[number]}/receive", """{"on":"2009-07-11","signedBy":"test"}"""), HttpStatusCode.OK);
        await SendAllAsync(platform, donations, "allocate", answers, number => ($"{Scenario.Fpa}/donations/{ids[number]}/allocate", $$"""{"on":"2009-07-12","signedBy":"test","appealId":"{{appeal}}"}"""), HttpStatusCode.OK, killAt: donations);

        Assert.Equal(donations, ids.Values.Distinct().Count());
        var own = await AllAsync(platform, $"{Scenario.Fpa}/donations?unitId={unit}");
        Assert.Equal(donations, own.Count);
        Assert.Equal(expectedFen, own.Sum(donation => (long)(donation["amountYuan"]!.GetValue<decimal>() * 100)));
        Assert.All(own, donation => Assert.Equal("allocated", donation["status"]!.GetValue<string>()));

        await platform.GetUntilAsync(
            "reporting/indicators?year=2009",
            report => Figure(report, "fixed-point.cash")!["value"]!.GetValue<decimal>() * 100 == expectedFen && Figure(report, "fixed-point.cash")!["records"]!.GetValue<int>() == donations,
            seconds: 120);
        await EventuallyAsync(120, async () => (await AllAsync(platform, $"{Scenario.Relief}/disasters/{disaster}/donations")).Count == donations);
        var relief = await AllAsync(platform, $"{Scenario.Relief}/disasters/{disaster}/donations");
        Assert.Equal(ids.Values.Order(), relief.Select(donation => donation["id"]!.GetValue<string>()).Order());
        Assert.Equal(expectedFen, relief.Sum(donation => (long)(donation["amountYuan"]!.GetValue<decimal>() * 100)));
        Assert.DoesNotContain("fail:", platform.Log, StringComparison.Ordinal);
    }

    private static long Fen(int number) => 10_001L + (number * 37);

    private static JsonNode? Figure(JsonNode report, string id) => report["indicators"]!.AsArray().First(indicator => indicator!["id"]!.GetValue<string>() == id);

    /// <summary>Sends each of the requests three times; an answer lost to the kill, or one in progress, is asked for again as a client would.</summary>
    private static async Task SendAllAsync(
        Platform platform,
        int donations,
        string step,
        ConcurrentDictionary<string, byte[]> answers,
        Func<int, (string Path, string Body)> request,
        HttpStatusCode expected,
        Action<int, Answer>? seen = null,
        int? killAt = null)
    {
        var numbers = Enumerable.Range(1, donations).SelectMany(number => Enumerable.Repeat(number, Times)).ToArray();
        Random.Shared.Shuffle(numbers);
        var done = 0;
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, cancellationToken) =>
        {
            var (path, body) = request(number);
            var key = $"{step}-{number}";
            for (var attempt = 0; ; attempt++)
            {
                Assert.True(attempt < 600, $"{key} was never answered.");
                try
                {
                    var answer = await platform.SendAsync(HttpMethod.Post, path, Platform.JsonContent(body), key, null);
                    var comeAgain = answer.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                        || (answer.Status == HttpStatusCode.Conflict && answer.Rule is "idempotency-in-progress" or "changed-meanwhile");
                    if (comeAgain)
                    {
                        await Task.Delay(20, cancellationToken);
                        continue;
                    }

                    answer.Is(expected);
                    Assert.Equal(answers.GetOrAdd(key, answer.Body), answer.Body);
                    seen?.Invoke(number, answer);
                    break;
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(100, cancellationToken);
                }
            }

            if (Interlocked.Increment(ref done) == killAt) await platform.KillAndRestartAsync();
        });
    }

    private static async Task<List<JsonNode>> AllAsync(Platform platform, string path)
    {
        var all = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var page = (await platform.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200{(cursor is null ? "" : $"&cursor={cursor}")}")).Is(HttpStatusCode.OK).Json;
            all.AddRange(page["items"]!.AsArray().Select(item => item!));
            if ((cursor = page["nextCursor"]?.GetValue<string>()) is null) return all;
        }
    }

    private static async Task EventuallyAsync(int seconds, Func<Task<bool>> holds)
    {
        for (var watch = System.Diagnostics.Stopwatch.StartNew(); !await holds();)
        {
            Assert.True(watch.Elapsed.TotalSeconds < seconds, "It never held.");
            await Task.Delay(200);
        }
    }
}
