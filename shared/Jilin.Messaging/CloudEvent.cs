using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jilin.ServiceDefaults;

namespace Jilin.Messaging;

/// <summary>
/// What travels: a CloudEvent 1.0 in its structured JSON form. It is serialized once, when it is written to the outbox; the same bytes are stored,
/// published and delivered, whatever the bus.
/// </summary>
public sealed record CloudEvent
{
    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>Fixed when the event is written, and the same on every delivery.</summary>
    [JsonPropertyName("id")]
    public required Guid Id { get; init; }

    [JsonPropertyName("source")]
    public required string Source { get; init; }

    /// <summary>The event's <see cref="EventName"/>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>The stream: the aggregate's id.</summary>
    [JsonPropertyName("subject")]
    public required Guid Subject { get; init; }

    /// <summary>The aggregate's version after the change; 0 for a timer, which has no place in a stream's order.</summary>
    [JsonPropertyName("streamversion")]
    public required long StreamVersion { get; init; }

    [JsonPropertyName("time")]
    public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("traceparent")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? TraceParent { get; init; }

    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    [JsonPropertyName("data")]
    public required JsonElement Data { get; init; }

    /// <summary>
    /// How events are written and read. Unlike an API's requests they are read leniently: a newer publisher may say more than this reader knows, in a field,
    /// which is skipped, or in a word, which is kept (<see cref="Words"/>).
    /// </summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new WordConverter(known: false) },
    };

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    public static CloudEvent FromBytes(ReadOnlySpan<byte> bytes) => JsonSerializer.Deserialize<CloudEvent>(bytes, Json) ?? throw new JsonException("null is no event.");
}
