using System.Buffers;
using System.Text.Json;

namespace Jilin.Persistence.Idempotency;

/// <summary>
/// One form for all texts that say the same in JSON: without white space, members in the order of their names, strings by their characters, whichever of
/// them were escaped; numbers as they are written. Members of one name keep their order, because it may decide which of them counts.
/// </summary>
internal static class CanonicalJson
{
    /// <returns>The text as it is, when it is no JSON.</returns>
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var canonical = new ArrayBufferWriter<byte>(text.Length + 1);
            using (var writer = new Utf8JsonWriter(canonical)) Write(writer, document.RootElement);
            return canonical.WrittenMemory;
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            // The latter is a string that is no text: half a surrogate pair, or bytes that are no UTF-8.
            return text;
        }
    }

    private static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(element.GetString());
                break;
            default:
                writer.WriteRawValue(element.GetRawText());
                break;
        }
    }
}
