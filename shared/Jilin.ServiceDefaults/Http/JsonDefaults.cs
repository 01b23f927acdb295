using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jilin.ServiceDefaults.Http;

/// <summary>How every service reads and writes JSON: camelCase, enums as strings, and nothing it does not know is let through.</summary>
public static class JsonDefaults
{
    public static JsonSerializerOptions Options { get; } = Strict(new(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Strict(JsonSerializerOptions options)
    {
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = 16;
        // Chinese names and quotes are written as themselves, not as \u escapes: JSON here is never embedded in HTML.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new WordConverter(known: true));
        return options;
    }
}
