using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Jilin.LocalCluster.Storms;
using Jilin.Testing;
using RabbitMQ.Client;

namespace Jilin.LocalCluster.Tests;

[Collection(OneAtATime.Name)]
public sealed class ScalingTests
{
    private const string Slug = "fixed-point-assistance";
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Scaling_from_one_to_three_and_back_under_load_fails_no_request_and_keeps_the_order_and_the_relay_moves_with_its_holder()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-scaling-");
        await using (var cluster = await Cluster.StartAsync(new(folder.FullName), TestContext.Current.CancellationToken))
        {
            await ScaleUnderLoadAsync(cluster);
            await MoveRelayAsync(cluster);
        }

        folder.Delete(recursive: true);
    }

    private static async Task ScaleUnderLoadAsync(Cluster cluster)
    {
        await using var witness = new Witness(cluster.Brokers[0].Url.ToString());
        await witness.StartAsync();
        using var http = new HttpClient { BaseAddress = new(cluster.Gateways[0].Url, "api/v1/fixed-point-assistance/") };
        using var stop = new CancellationTokenSource();
        var refused = new ConcurrentBag<string>();
        var (requests, donations) = (0, 0);
        var unit = await PostAsync("units", """{"name":"吉林省农业厅","kind":"provincialOrgan"}""");
        var load = Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested && refused.IsEmpty)
            {
                var donation = await PostAsync("donations", $$"""{"unitId":"{{unit}}","ledger":"cash","amountYuan":1,"pledgedOn":"2009-07-10"}""");
                await PostAsync($"donations/{donation}/receive", """{"on":"2009-07-11","signedBy":"test"}""");
                await PostAsync($"donations/{donation}/cancel", """{"on":"2009-07-12","signedBy":"test","note":"under load"}""");
                Interlocked.Increment(ref donations);
            }
        })));

        await MoreAsync();
        await cluster.ScaleAsync(Slug, 3, TestContext.Current.CancellationToken);
        await MoreAsync();
        // All three are at work, not only there.
        Assert.All(cluster.ReplicasOf(Slug), replica => Assert.True(replica.IsRunning));
        await cluster.ScaleAsync(Slug, 1, TestContext.Current.CancellationToken);
        await MoreAsync();
        await stop.CancelAsync();
        await load;

        Assert.Single(cluster.ReplicasOf(Slug));
        Assert.Empty(refused);
        Assert.DoesNotContain("fail:", cluster.ReadLogs(), StringComparison.Ordinal);
        // Three steps are three events; the one more is the unit's.
        await Eventually.TrueAsync(() => witness.Events == (3 * donations) + 1, TimeSpan.FromMinutes(2), $"the witness has seen the events of {donations} donations");
        Assert.Empty(witness.OutOfOrder);

        Task MoreAsync()
        {
            var target = Volatile.Read(ref requests) + 200;
            return Eventually.TrueAsync(() => load.IsFaulted || !refused.IsEmpty || Volatile.Read(ref requests) >= target, TimeSpan.FromMinutes(3));
        }

        async Task<string> PostAsync(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            using var answer = await http.SendAsync(request, CancellationToken.None);
            var text = await answer.Content.ReadAsStringAsync();
            Interlocked.Increment(ref requests);
            if (!answer.IsSuccessStatusCode) refused.Add($"{path}: {(int)answer.StatusCode} {text}");
            return (string?)JsonNode.Parse(text)!["id"] ?? "";
        }
    }

    // The lease is for ten seconds. Handed over, it is taken by the next look of another replica; after a kill, once it has run out.
    private static async Task MoveRelayAsync(Cluster cluster)
    {
        await cluster.ScaleAsync(Slug, 2, TestContext.Current.CancellationToken);
        var holder = await HolderAsync();
        await holder.StopAsync();
        await MovesWithinAsync(TimeSpan.FromSeconds(5));

        await holder.StartAsync(TestContext.Current.CancellationToken);
        holder = await HolderAsync();
        await holder.KillAsync();
        await MovesWithinAsync(TimeSpan.FromSeconds(15));

        async Task<Replica> HolderAsync()
        {
            Replica? found = null;
            await Eventually.TrueAsync(
                async () =>
                {
                    foreach (var replica in cluster.ReplicasOf(Slug).Where(replica => replica.IsRunning))
                        if (await HoldsAsync(replica)) found = replica;
                    return found is not null;
                },
                TimeSpan.FromMinutes(1));
            return found!;
        }

        async Task MovesWithinAsync(TimeSpan within)
        {
            var other = cluster.ReplicasOf(Slug).Single(replica => replica != holder);
            await Eventually.TrueAsync(() => HoldsAsync(other), within);
        }
    }

    private static async Task<bool> HoldsAsync(Replica replica) =>
        (bool)JsonNode.Parse(await Http.GetStringAsync(new Uri(replica.Url, $"api/v1/{Slug}/operations/relay")))!["lease"]!["heldHere"]!;

    [Fact]
    public async Task Three_brokers_are_one_what_is_confirmed_outlives_a_node()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-brokers-");
        await using (var brokers = new RabbitMqCluster(Path.Combine(folder.FullName, "rabbitmq"), 3, folder.FullName))
        {
            await brokers.StartAsync();
            await using (var connection = await ConnectAsync(brokers.Nodes[0]))
            await using (var channel = await connection.CreateChannelAsync(new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), TestContext.Current.CancellationToken))
            {
                await channel.QueueDeclareAsync("kept", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: TestContext.Current.CancellationToken);
                await channel.BasicPublishAsync("", "kept", mandatory: true, "here"u8.ToArray(), TestContext.Current.CancellationToken);
            }

            await brokers.Nodes[0].KillAsync();

            // The other two have to elect a leader first.
            await Eventually.TrueAsync(
                async () =>
                {
                    await using var connection = await ConnectAsync(brokers.Nodes[1]);
                    await using var channel = await connection.CreateChannelAsync();
                    return await channel.BasicGetAsync("kept", autoAck: true) is { } message && message.Body.Span.SequenceEqual("here"u8);
                },
                TimeSpan.FromMinutes(3));
            await brokers.StartAsync();
            Assert.All(brokers.Nodes, node => Assert.True(node.IsRunning));
        }

        folder.Delete(recursive: true);
    }

    private static Task<IConnection> ConnectAsync(RabbitMqNode node) => new ConnectionFactory { Uri = node.ConnectionString, AutomaticRecoveryEnabled = false }.CreateConnectionAsync();
}
