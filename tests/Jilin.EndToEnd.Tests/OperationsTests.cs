using System.Net;
using Jilin.LocalCluster;

namespace Jilin.EndToEnd.Tests;

public abstract class OperationsTests(SharedPlatforms shared, Composition composition)
{
    public static TheoryData<string> Slugs => [.. Cluster.Services];

    [Theory, MemberData(nameof(Slugs))]
    public async Task Every_service_has_its_operator_s_API_behind_the_door(string slug)
    {
        var platform = await shared.Of(composition);
        var relay = (await platform.GetUntilAsync($"{slug}/operations/relay", relay => (bool)relay["lease"]!["heldHere"]!)).Json;
        Assert.Equal((0, 0), ((int)relay["parked"]!, (int)relay["waiting"]!));
        foreach (var list in (string[])["holds", "parked", "failed", "actions"]) (await platform.GetAsync($"{slug}/operations/{list}")).Is(HttpStatusCode.OK);
        Assert.Equal("parked-message-not-found", (await platform.GetAsync($"{slug}/operations/parked/{Guid.NewGuid()}")).Is(HttpStatusCode.NotFound).Rule);

        (await PostAsync("drain", "a test")).Is(HttpStatusCode.OK);
        await platform.GetUntilAsync($"{slug}/operations/relay", now => (string?)now["state"] == "drained");
        (await PostAsync("resume", "the test is over")).Is(HttpStatusCode.OK);
        await platform.GetUntilAsync($"{slug}/operations/relay", now => (string?)now["state"] == "running");
        var actions = (await platform.GetAsync($"{slug}/operations/actions")).Json["items"]!.AsArray();
        Assert.Equal(["drained", "resumed"], actions.Select(action => (string?)action!["kind"]));

        Task<Answer> PostAsync(string action, string reason) =>
            platform.SendAsync(HttpMethod.Post, $"{slug}/operations/{action}", Platform.JsonContent($$"""{"reason":"{{reason}}"}"""), Guid.NewGuid().ToString(), null);
    }
}

[Collection(nameof(Composition.Embedded))]
public sealed class OperationsEmbeddedTests(SharedPlatforms shared) : OperationsTests(shared, Composition.Embedded);

[Collection(nameof(Composition.Cluster))]
public sealed class OperationsClusterTests(SharedPlatforms shared) : OperationsTests(shared, Composition.Cluster);
