using System.Text.Json.Nodes;
using Jilin.Testing;

namespace Jilin.Architecture.Tests;

/// <summary>What is held against a service's API document when it changes.</summary>
public sealed class ApiDocumentRuleTests
{
    [Theory, MemberData(nameof(Service.Each), MemberType = typeof(Service))]
    public void Every_service_has_its_document_and_a_test_of_its_own_that_guards_it(Service service)
    {
        Assert.NotEmpty(ApiDocuments.Known(service.Slug));
        Assert.Contains($"\"{service.Slug}\"", File.ReadAllText(Path.Combine(service.TestsFolder, "ApiDocumentTests.cs")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"paths":{"/a":{"get":{}}}}""", """{"paths":{}}""")]
    [InlineData("""{"get":{},"post":{}}""", """{"get":{}}""")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"properties":{"a":{"type":"integer"}}}""")]
    [InlineData("""{"properties":{"a":{},"b":{}}}""", """{"properties":{"a":{}}}""")]
    [InlineData("""{"required":["a"]}""", """{"required":["a","b"]}""")]
    [InlineData("""{"properties":{}}""", """{"required":["b"],"properties":{"b":{}}}""")]
    [InlineData("""{"enum":["a","b"]}""", """{"enum":["a"]}""")]
    [InlineData("""{"parameters":[{"name":"a","in":"query"}]}""", """{"parameters":[]}""")]
    [InlineData("""{"parameters":[]}""", """{"parameters":[{"name":"a","in":"query","required":true}]}""")]
    [InlineData("""{"parameters":[{"name":"a","in":"query"}]}""", """{"parameters":[{"name":"a","in":"query","required":true}]}""")]
    [InlineData("""{"responses":{"200":{},"404":{}}}""", """{"responses":{"200":{}}}""")]
    public void A_break_is_found(string known, string now) => Assert.NotEmpty(ApiDocuments.Breaks(JsonNode.Parse(known), JsonNode.Parse(now)));

    [Theory]
    [InlineData("""{"paths":{}}""", """{"paths":{"/a":{"get":{}}}}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{},"b":{}}}""")]
    [InlineData("""{"enum":["a"]}""", """{"enum":["a","b"]}""")]
    [InlineData("""{"required":["a","b"]}""", """{"required":["a"]}""")]
    [InlineData("""{"parameters":[]}""", """{"parameters":[{"name":"a","in":"query"}]}""")]
    [InlineData("""{"description":"a"}""", """{"description":"b"}""")]
    public void An_addition_is_none(string known, string now) => Assert.Empty(ApiDocuments.Breaks(JsonNode.Parse(known), JsonNode.Parse(now)));
}
