using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Jilin.Testing;
using RabbitMQ.Client;

namespace Jilin.LocalCluster.Tests;

[Collection(OneAtATime.Name)]
public sealed class ScalingTests
{
    [Fact]
    public async Task Scaling_from_one_to_three_and_back_under_load_fails_no_request()
    {
        var folder = Directory.CreateTempSubdirectory("jilin-scaling-");
        await using (var cluster = await Cluster.StartAsync(new(folder.FullName), TestContext.Current.CancellationToken))
        {
            using var http = new HttpClient { BaseAddress = new(cluster.Gateways[0].Url, "api/v1/fixed-point-assistance/") };
            using var stop = new CancellationTokenSource();
            var answers = new ConcurrentBag<HttpStatusCode>();
            var load = Task.WhenAll(Enumerable.Range(0, 6).Select(caller => Task.Run(async () =>
            {
                for (var number = 0; !stop.IsCancellationRequested; number++)
                {
                    using var request = new HttpRequestMessage(HttpMethod.Post, "units") { Content = new StringContent($$"""{"name":"单位 {{caller}} {{number}}","kind":"enterprise"}""", Encoding.UTF8, "application/json") };
                    request.Headers.Add("Idempotency-Key", $"{caller}-{number}");
                    using var answer = await http.SendAsync(request, CancellationToken.None);
                    answers.Add(answer.StatusCode);
                }
            })));

            await MoreAnswersAsync();
            await cluster.ScaleAsync("fixed-point-assistance", 3, TestContext.Current.CancellationToken);
            await MoreAnswersAsync();
            // All three are at work, not only there.
            Assert.All(cluster.ReplicasOf("fixed-point-assistance"), replica => Assert.True(replica.IsRunning));
            await cluster.ScaleAsync("fixed-point-assistance", 1, TestContext.Current.CancellationToken);
            await MoreAnswersAsync();
            await stop.CancelAsync();
            await load;

            Assert.Single(cluster.ReplicasOf("fixed-point-assistance"));
            Assert.All(answers, status => Assert.Equal(HttpStatusCode.Created, status));
            Assert.DoesNotContain("fail:", cluster.ReadLogs(), StringComparison.Ordinal);

            Task MoreAnswersAsync()
            {
                var target = answers.Count + 200;
                return Eventually.TrueAsync(() => load.IsFaulted || answers.Count >= target, TimeSpan.FromMinutes(3));
            }
        }

        folder.Delete(recursive: true);
    }

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
