using System.Text.Json.Nodes;

namespace Jilin.Testing;

/// <summary>
/// Events as others know them, in the test folder's <c>Golden</c>: <c>{name}.json</c>, never touched again, and with a new member a further sample,
/// <c>{name}.2.json</c>.
/// </summary>
public static class GoldenSamples
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>The names that have samples.</summary>
    public static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => !char.IsAsciiDigit(name[^1]));

    /// <summary>An event's samples, the oldest first.</summary>
    public static IReadOnlyList<string> Of(string name) =>
        [Path.Combine(Folder, $"{name}.json"), .. Enumerable.Range(2, 50).Select(number => Path.Combine(Folder, $"{name}.{number}.json")).TakeWhile(File.Exists)];

    /// <summary>What an event as it is now no longer says of its samples, or says that none of them does.</summary>
    public static IReadOnlyList<string> Differences(string name, JsonNode? now)
    {
        var samples = Of(name);
        return [.. samples.Index().SelectMany(sample => Differences("$", JsonNode.Parse(File.ReadAllText(sample.Item)), now, mayGrow: sample.Index < samples.Count - 1))];
    }

    public static IEnumerable<string> Differences(string path, JsonNode? sample, JsonNode? now, bool mayGrow)
    {
        switch (sample, now)
        {
            case (JsonObject then, JsonObject current):
                foreach (var (name, value) in then)
                {
                    if (!current.ContainsKey(name)) yield return $"{path}.{name} is gone";
                    else foreach (var difference in Differences($"{path}.{name}", value, current[name], mayGrow)) yield return difference;
                }

                foreach (var (name, _) in current.Where(member => !mayGrow && !then.ContainsKey(member.Key))) yield return $"{path}.{name} is new: it needs a further sample";
                break;
            case (JsonArray then, JsonArray current):
                for (var index = 0; index < Math.Max(then.Count, current.Count); index++)
                {
                    if (index >= current.Count) yield return $"{path}[{index}] is gone";
                    else if (index >= then.Count) yield return $"{path}[{index}] is new: it needs a further sample";
                    else foreach (var difference in Differences($"{path}[{index}]", then[index], current[index], mayGrow)) yield return difference;
                }

                break;
            default:
                var (was, text) = (sample?.ToJsonString() ?? "null", now?.ToJsonString() ?? "null");
                if (was != text) yield return $"{path} is {text}, was {was}";
                break;
        }
    }
}
