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

    [Theory]
    [InlineData("Answer", "a", "a,b", false)]
    [InlineData("Answer", "a,b", "a", true)]
    [InlineData("Part", "a", "a,b", false)]
    [InlineData("Request", "a", "a,b", true)]
    [InlineData("Request", "a,b", "a", false)]
    [InlineData("Both", "a", "a,b", true)]
    public void An_answer_may_promise_more_and_a_request_may_need_less(string schema, string known, string now, bool breaks) =>
        Assert.Equal(breaks, ApiDocuments.Breaks(Document(schema, known), Document(schema, now)).Any());

    private static JsonNode Document(string schema, string required)
    {
        var document = JsonNode.Parse("""
            {
              "paths": { "/a": { "post": {
                "requestBody": { "schema": { "$ref": "#/components/schemas/Request" } },
                "responses": { "200": { "schema": { "$ref": "#/components/schemas/Answer" } } } } } },
              "components": { "schemas": {
                "Request": { "properties": { "both": { "$ref": "#/components/schemas/Both" } } },
                "Answer": { "properties": { "both": { "$ref": "#/components/schemas/Both" }, "parts": { "items": { "$ref": "#/components/schemas/Part" } } } },
                "Part": {},
                "Both": {} } }
            }
            """)!;
        document["components"]!["schemas"]![schema]!["required"] = new JsonArray([.. required.Split(',').Select(name => (JsonNode)name)]);
        return document;
    }
}
