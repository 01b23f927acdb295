using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Jilin.Testing;

/// <summary>
/// The API as callers know it stands in <c>docs/openapi</c>. It may grow, on purpose (<c>./jilin openapi</c> accepts what was added); it may not lose or
/// change anything.
/// </summary>
public static class ApiDocuments
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The document as it is known.</summary>
    public static string Known(string slug) => File.ReadAllText(FileOf(slug));

    /// <summary>A document as it would be kept: without the servers, which depend on where it is read.</summary>
    public static string Text(JsonNode document)
    {
        document.AsObject().Remove("servers");
        return document.ToJsonString(Readable) + "\n";
    }

    /// <summary>Holds the document that a project's build wrote against the known one.</summary>
    /// <param name="project">The project's folder, seen from the repository's root.</param>
    public static void RequireGrownOnly(string slug, string project)
    {
        var built = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, project, "obj", "openapi", $"openapi_{slug}.json")))!;
        var now = Text(built);
        var accepting = Environment.GetEnvironmentVariable("JILIN_ACCEPT_OPENAPI") == "1";
        if (!File.Exists(FileOf(slug)) && accepting) File.WriteAllText(FileOf(slug), now);

        var known = Known(slug);
        Assert.Empty(Breaks(JsonNode.Parse(known), built));
        if (accepting) File.WriteAllText(FileOf(slug), now);
        else Assert.True(known == now, $"{slug}: something was added or described anew. Accept it with ./jilin openapi.");
    }

    /// <summary>What a caller written for the known document could stumble over.</summary>
    public static IEnumerable<string> Breaks(JsonNode? known, JsonNode? now)
    {
        var operations = now?["paths"]?.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => operation.Value!)).ToList() ?? [];
        var answered = Schemas(now, operations.Select(operation => operation["responses"]));
        answered.ExceptWith(Schemas(now, operations.SelectMany(operation => new[] { operation["requestBody"], operation["parameters"] })));
        return Breaks(known, now, "#", path => answered.Any(name => path == name || path.StartsWith(name + "/", StringComparison.Ordinal)));
    }

    /// <param name="onlyAnswered">Whether what is there only goes out: always there, it is one more promise, and a demand on nobody.</param>
    private static IEnumerable<string> Breaks(JsonNode? known, JsonNode? now, string path, Func<string, bool> onlyAnswered)
    {
        switch (known, now)
        {
            case (JsonObject before, JsonObject after):
                // Among properties, the names are the callers': one may well be called "description".
                var vocabulary = !path.EndsWith("/properties", StringComparison.Ordinal);
                if (vocabulary && before["required"] is not JsonValue && after["required"] is not JsonValue)
                {
                    var (fewer, more) = onlyAnswered(path) ? (after, before) : (before, after);
                    if (Names(more["required"]).Except(Names(fewer["required"])).ToList() is { Count: > 0 } changed)
                        yield return $"{path}: {(more == after ? "now required" : "no longer always there")}: {string.Join(", ", changed)}";
                }

                if (vocabulary && after["required"] is JsonValue needed && needed.GetValue<bool>() && before["required"]?.GetValue<bool>() is not true) yield return $"{path} is required now";
                foreach (var (name, value) in before)
                {
                    if (vocabulary && name is "description" or "summary" or "required" or "tags" or "info" or "operationId") continue;
                    if (!after.ContainsKey(name)) yield return $"{path}/{name} is gone";
                    else foreach (var found in Breaks(value, after[name], $"{path}/{name}", onlyAnswered)) yield return found;
                }

                break;
            case (JsonArray before, JsonArray after):
                foreach (var item in before)
                {
                    var same = after.Where(other => Key(other) == Key(item)).ToList();
                    if (same.Count == 0) yield return $"{path}: {Key(item)} is gone";
                    else foreach (var found in Breaks(item, same[0], $"{path}/{Key(item)}", onlyAnswered)) yield return found;
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

    // The paths of the schemas that the nodes refer to, and of those that these refer to.
    private static HashSet<string> Schemas(JsonNode? document, IEnumerable<JsonNode?> nodes)
    {
        HashSet<string> found = [];
        foreach (var node in nodes) Look(node);
        return found;

        void Look(JsonNode? node)
        {
            if (node is JsonArray items) foreach (var item in items) Look(item);
            if (node is not JsonObject members) return;
            if (members["$ref"] is JsonValue reference && reference.GetValue<string>() is var path && found.Add(path)) Look(document?["components"]?["schemas"]?[path[(path.LastIndexOf('/') + 1)..]]);
            foreach (var (_, value) in members) Look(value);
        }
    }

    private static IEnumerable<string> Names(JsonNode? required) => required is JsonArray names ? names.Select(name => name!.GetValue<string>()) : [];

    // Parameters are known by name and place; choices, types and references by what they are.
    private static string Key(JsonNode? item) => item is JsonObject parameter && parameter["name"] is { } name ? $"{name} in {parameter["in"]}" : item?.ToJsonString() ?? "null";

    private static string FileOf(string slug) => Path.Combine(Repository.Root, "docs", "openapi", $"{slug}.json");
}
