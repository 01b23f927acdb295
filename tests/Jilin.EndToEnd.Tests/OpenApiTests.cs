using System.Net;
using Jilin.LocalCluster;
using Jilin.Testing;

namespace Jilin.EndToEnd.Tests;

/// <summary>What the services' builds wrote, and their tests accepted, is what callers are told.</summary>
[Collection(nameof(Composition.Embedded))]
public sealed class OpenApiTests(SharedPlatforms shared)
{
    public static TheoryData<string> Slugs => [.. Cluster.Services, "divisions"];

    [Theory, MemberData(nameof(Slugs))]
    public async Task The_gateway_serves_the_documents_that_are_known(string slug) =>
        Assert.Equal(ApiDocuments.Known(slug), ApiDocuments.Text((await (await shared.Of(Composition.Embedded)).GetAsync($"/openapi/{slug}.json")).Is(HttpStatusCode.OK).Json));
}
