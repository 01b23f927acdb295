using System.Text.Json.Nodes;

namespace Jilin.EndToEnd.Tests;

/// <summary>
/// The API as callers know it stands in <c>docs/openapi</c>. It may grow, on purpose (<c>./jilin openapi</c> accepts what was added); it may not lose or
/// change anything.
/// </summary>
[Collection(nameof(Composition.Embedded))]
public sealed class OpenApiTests(SharedPlatforms shared)
{
    [Theory]
    [InlineData("fixed-point-assistance")]
    [InlineData("disaster-relief")]
    [InlineData("reporting")]
    [InlineData("divisions")]
    public async Task The_API_only_grows_and_what_was_added_is_accepted(string slug)
    {
        var file = Path.Combine(Platform.Root, "docs", "openapi", $"{slug}.json");
        var now = (await (await shared.Of(Composition.Embedded)).GetAsync($"/openapi/{slug}.json")).Is(System.Net.HttpStatusCode.OK).Json;
        now.AsObject().Remove("servers");
        var text = now.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
        var accepting = Environment.GetEnvironmentVariable("JILIN_ACCEPT_OPENAPI") == "1";
        if (!File.Exists(file) && accepting) await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

        var known = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Empty(Breaks(JsonNode.Parse(known)!, now, "#"));
        if (accepting) await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        else Assert.True(known == text, $"{slug}: something was added or described anew. Accept it with ./jilin openapi.");
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
    public void A_break_is_found(string known, string now) => Assert.NotEmpty(Breaks(JsonNode.Parse(known)!, JsonNode.Parse(now)!, "#"));

    [Theory]
    [InlineData("""{"paths":{}}""", """{"paths":{"/a":{"get":{}}}}""")]
    [InlineData("""{"properties":{"a":{}}}""", """{"properties":{"a":{},"b":{}}}""")]
    [InlineData("""{"enum":["a"]}""", """{"enum":["a","b"]}""")]
    [InlineData("""{"required":["a","b"]}""", """{"required":["a"]}""")]
    [InlineData("""{"parameters":[]}""", """{"parameters":[{"name":"a","in":"query"}]}""")]
    [InlineData("""{"description":"a"}""", """{"description":"b"}""")]
    public void An_addition_is_none(string known, string now) => Assert.Empty(Breaks(JsonNode.Parse(known)!, JsonNode.Parse(now)!, "#"));

    /// <summary>What a caller written for the known document could stumble over.</summary>
    private static IEnumerable<string> Breaks(JsonNode? known, JsonNode? now, string path)
    {
        switch (known, now)
        {
            case (JsonObject before, JsonObject after):
                // Among properties, the names are the callers': one may well be called "description".
                var vocabulary = !path.EndsWith("/properties", StringComparison.Ordinal);
                if (vocabulary && before["required"] is not JsonValue && Names(after["required"]).Except(Names(before["required"])).ToList() is { Count: > 0 } wanted)
                    yield return $"{path}: now required: {string.Join(", ", wanted)}";
                if (vocabulary && after["required"] is JsonValue needed && needed.GetValue<bool>() && before["required"]?.GetValue<bool>() is not true) yield return $"{path} is required now";
                foreach (var (name, value) in before)
                {
                    if (vocabulary && name is "description" or "summary" or "required" or "tags" or "info" or "operationId") continue;
                    if (!after.ContainsKey(name)) yield return $"{path}/{name} is gone";
                    else foreach (var found in Breaks(value, after[name], $"{path}/{name}")) yield return found;
                }

                break;
            case (JsonArray before, JsonArray after):
                foreach (var item in before)
                {
                    var same = after.Where(other => Key(other) == Key(item)).ToList();
                    if (same.Count == 0) yield return $"{path}: {Key(item)} is gone";
                    else foreach (var found in Breaks(item, same[0], $"{path}/{Key(item)}")) yield return found;
                }

                if (path.EndsWith("/parameters", StringComparison.Ordinal))
                {
                    foreach (var added in after.Where(other => other!["required"]?.GetValue<bool>() is true && before.All(item => Key(item) != Key(other))))
                        yield return $"{path}: {Key(added)} is new and required";
                }

                break;
            default:
                if (known?.ToJsonString() != now?.ToJsonString()) yield return $"{path}: {known?.ToJsonString()} became {now?.ToJsonString()}";
                break;
        }
    }

    private static IEnumerable<string> Names(JsonNode? required) => required is JsonArray names ? names.Select(name => name!.GetValue<string>()) : [];

    // Parameters are known by name and place; choices, types and references by what they are.
    private static string Key(JsonNode? item) => item is JsonObject parameter && parameter["name"] is { } name ? $"{name} in {parameter["in"]}" : item?.ToJsonString() ?? "null";
}
