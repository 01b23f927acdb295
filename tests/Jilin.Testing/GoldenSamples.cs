using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jilin.Messaging;
using Xunit;

namespace Jilin.Testing;

/// <summary>
/// Events as others know them, in the test folder's <c>Golden</c>: <c>{name}.json</c>, never touched again, and with a new member a further sample,
/// <c>{name}.2.json</c>.
/// </summary>
public static class GoldenSamples
{
    private static readonly JsonSerializerOptions Required = new(CloudEvent.Json) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

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

    /// <summary>
    /// Holds <paramref name="events"/>, one of each that <paramref name="publishing"/> declare, against the samples: an event says all that its samples say, and
    /// a sample is read as the event it was.
    /// </summary>
    public static void Hold(IReadOnlyCollection<object> events, params IEnumerable<Assembly> publishing)
    {
        var published = publishing.SelectMany(assembly => assembly.GetTypes()).Where(type => type.GetField(nameof(EventName)) is not null).Select(EventName.Of).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(published, events.Select(message => EventName.Of(message.GetType())).Order(StringComparer.Ordinal));
        Assert.Equal(published, Names.Order(StringComparer.Ordinal));
        Assert.All(events, message =>
        {
            var name = EventName.Of(message.GetType());
            Assert.Empty(Differences(name, JsonSerializer.SerializeToNode(message, message.GetType(), CloudEvent.Json)));
            // Whatever an older sample does not say must be optional: Required refuses it otherwise.
            var read = Of(name).Select(sample => JsonSerializer.Deserialize(File.ReadAllBytes(sample), message.GetType(), Required)).ToList();
            Assert.Equivalent(message, read[^1], strict: true);
        });
    }

    /// <summary>
    /// Where the enums of a contracts assembly are not as <c>enums.txt</c> in the same folder lists them, a line for each: <c>V1.DonationLedger Cash …</c>.
    /// What others store and send is a member's name: one that is gone cannot be read, and a new one is listed on purpose.
    /// </summary>
    public static IReadOnlyList<string> EnumDifferences(Assembly contracts) => EnumDifferences(
        File.ReadAllLines(Path.Combine(Folder, "enums.txt")).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1..]),
        contracts.GetExportedTypes().Where(type => type.IsEnum).ToDictionary(type => $"{type.Namespace!.Split('.')[^1]}.{type.Name}", Enum.GetNames));

    public static IReadOnlyList<string> EnumDifferences(IReadOnlyDictionary<string, string[]> known, IReadOnlyDictionary<string, string[]> now)
    {
        return [.. known.Keys.Union(now.Keys).SelectMany(Of)];

        IEnumerable<string> Of(string name)
        {
            var (before, members) = (known.GetValueOrDefault(name, []), now.GetValueOrDefault(name, []));
            if (members.Length == 0) return [$"{name} is gone"];
            return
            [
                .. before.Except(members).Select(member => $"{name}.{member} is gone"),
                .. members.Except(before).Select(member => $"{name}.{member} is new: it needs to be listed"),
                // Who does not know the member makes its column's name of the event's word.
                .. members.Select(member => (Member: member, Word: JsonNamingPolicy.CamelCase.ConvertName(member))).Where(pair => char.ToUpperInvariant(pair.Word[0]) + pair.Word[1..] != pair.Member)
                    .Select(pair => $"{name}.{pair.Member} does not come back from {pair.Word}"),
            ];
        }
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
