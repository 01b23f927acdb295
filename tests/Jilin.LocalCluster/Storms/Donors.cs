using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Jilin.LocalCluster.Storms;

/// <summary>A donation as its donor knows it: every step was accepted, in so many words.</summary>
internal sealed record KnownDonation(string Id, long Fen, string Ledger)
{
    /// <summary>It counts, unless it was cancelled.</summary>
    public bool Received { get; init; }

    /// <summary>To the appeal: disaster relief takes it over.</summary>
    public bool Allocated { get; init; }

    /// <summary>What is with the appeal is so once disaster relief has agreed.</summary>
    public bool Cancelled { get; init; }

    public string Status => Cancelled ? "cancelled" : Allocated ? "allocated" : Received ? "received" : "pledged";

    /// <summary>One for each accepted step, and one for the answer of disaster relief to a cancellation.</summary>
    public long Version => 1 + (Received ? 1 : 0) + (Allocated ? 1 : 0) + (Cancelled ? 1 : 0) + (Allocated && Cancelled ? 1 : 0);

    /// <summary>In disaster relief: taken over, withdrawn.</summary>
    public long ReliefVersion => (Allocated ? 1 : 0) + (Allocated && Cancelled ? 1 : 0);
}

/// <summary>
/// Donors at work: pledging, receiving, allocating, cancelling. Whose request was lost, or answered by a door with nobody behind it, sends it again with
/// its key until the answer is clear; now and then also when it was.
/// </summary>
internal sealed class Donors(IReadOnlyList<Uri> gateways, int seed, string unit, string appeal) : IDisposable
{
    private const int AtOnce = 12;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(8);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5) }) { Timeout = AnswersWithin };
    private int _accepted;
    private int _unclear;

    public ConcurrentBag<KnownDonation> Donations { get; } = [];

    /// <summary>Answers that should not have been given.</summary>
    public ConcurrentBag<string> Complaints { get; } = [];

    /// <summary>Requests answered with success, each counted once.</summary>
    public int Accepted => _accepted;

    /// <summary>Attempts whose outcome nobody could tell, so that they were made again.</summary>
    public int Unclear => _unclear;

    public void Dispose() => _http.Dispose();

    /// <summary>Works until <paramref name="stop"/>; what was begun is brought to a clear end.</summary>
    public Task WorkAsync(CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(number => Task.Run(() => DonateAsync(number, stop), CancellationToken.None)));

    private async Task DonateAsync(int donor, CancellationToken stop)
    {
        var random = new Random(HashCode.Combine(seed, donor) & int.MaxValue);
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"storm-{seed}-{donor}-{number}");
            var fen = random.NextInt64(1, 10_000_000);
            var goods = random.Next(4) == 0;
            var lastStep = random.Next(4);
            var cancelled = random.Next(4) == 0;
            var yuan = (fen / 100m).ToString(CultureInfo.InvariantCulture);
            var what = goods ? $$"""
                "ledger":"goods","goods":[{"item":"面粉","quantity":{{random.Next(1, 100)}},"unit":"袋","valueYuan":{{yuan}}}]
                """ : $$"""
                "ledger":"cash","amountYuan":{{yuan}}
                """;
            if (await SendAsync(random, "fixed-point-assistance/donations", key, $$"""{"unitId":"{{unit}}",{{what}},"purpose":{"appealId":"{{appeal}}"},"pledgedOn":"2009-07-10"}""") is not { } pledged) return;
            var donation = new KnownDonation(pledged["id"]!.GetValue<string>(), fen, goods ? "goods" : "cash");
            var path = $"fixed-point-assistance/donations/{donation.Id}";
            if (lastStep >= 1)
            {
                if (await SendAsync(random, $"{path}/receive", $"{key}-receive", """{"on":"2009-07-11","signedBy":"storm"}""") is null) return;
                donation = donation with { Received = true };
            }

            if (lastStep >= 2)
            {
                if (await SendAsync(random, $"{path}/allocate", $"{key}-allocate", $$"""{"on":"2009-07-12","signedBy":"storm","appealId":"{{appeal}}"}""") is null) return;
                donation = donation with { Allocated = true };
            }

            if (cancelled)
            {
                if (await SendAsync(random, $"{path}/cancel", $"{key}-cancel", """{"on":"2009-07-13","signedBy":"storm","note":"the storm"}""") is null) return;
                donation = donation with { Cancelled = true };
            }

            Donations.Add(donation);
        }
    }

    /// <summary>Sends it until the answer is clear; null: it was refused, or never clear, and that is complained of.</summary>
    private async Task<JsonNode?> SendAsync(Random random, string path, string key, string body)
    {
        var answer = await ClearAnswerAsync(random.Next(gateways.Count), path, key, body);
        if (answer is null) return null;
        Interlocked.Increment(ref _accepted);
        if (random.Next(5) == 0)
        {
            // A donor who was not sure: the same words again, the same bytes back.
            var again = await ClearAnswerAsync(random.Next(gateways.Count), path, key, body);
            if (again is not null && again != answer) Complaints.Add($"{key}: answered {answer}, and asked again {again}");
        }

        return JsonNode.Parse(answer);
    }

    private async Task<string?> ClearAnswerAsync(int gateway, string path, string key, string body)
    {
        var since = DateTime.UtcNow;
        for (var attempt = 0; ; attempt++)
        {
            string unclear;
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateways[(gateway + attempt) % gateways.Count], $"api/v1/{path}")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                request.Headers.Add("Idempotency-Key", key);
                using var answer = await _http.SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if (answer.IsSuccessStatusCode) return text;
                var comeAgain = answer.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
                    || (answer.StatusCode == HttpStatusCode.Conflict && (text.Contains("idempotency-in-progress", StringComparison.Ordinal) || text.Contains("changed-meanwhile", StringComparison.Ordinal)));
                unclear = $"{(int)answer.StatusCode} {text}";
                if (!comeAgain)
                {
                    Complaints.Add($"{path} ({key}): {unclear}");
                    // A fault of the service is still an unclear outcome: the request may have been done.
                    if ((int)answer.StatusCode < 500) return null;
                }
            }
            catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException or IOException)
            {
                unclear = lost.Message;
            }

            Interlocked.Increment(ref _unclear);
            if (DateTime.UtcNow - since > Patience)
            {
                Complaints.Add($"{path} ({key}) got no clear answer in {Patience.TotalMinutes} minutes: {unclear}");
                return null;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 50 << Math.Min(attempt, 5))));
        }
    }
}
