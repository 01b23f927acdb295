using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Jilin.ServiceDefaults.OpenApi;

/// <summary>What a type's JSON form is where reflection cannot see it, and what its documentation comments say.</summary>
internal static class Schemas
{
    private static readonly Dictionary<string, OpenApiMediaType> NoContent = [];

    public static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(Money)) DescribeMoney(schema);
        if (type == typeof(ProblemDetails)) DescribeProblem(schema);
        if (type.IsEnum) DescribeWords(schema, type, mayBeNull: type != context.JsonTypeInfo.Type);

        if (XmlDocs.Of(type) is { } about && type != typeof(Money)) schema.Description = about;
        if (context.JsonPropertyInfo is { AttributeProvider: PropertyInfo property } && XmlDocs.Of(property) is { } text)
        {
            // A schema with an id becomes a component that others share: the text is about this use of it.
            if (schema.Metadata?.ContainsKey("x-schema-id") == true) schema.Metadata["x-ref-description"] = text;
            else schema.Description = text;
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Requests with unknown fields are refused, and their schemas say so. Answers grow: what only answers contain is open, so that a reader
    /// who validates does not break on a new field.
    /// </summary>
    public static void OpenAnswers(OpenApiDocument document)
    {
        var (requests, answers) = (new HashSet<OpenApiSchema>(), new HashSet<OpenApiSchema>());
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(operation => operation.Value))
        {
            foreach (var (_, media) in operation.RequestBody?.Content ?? NoContent) Collect(media.Schema, requests);
            foreach (var (_, media) in (operation.Responses ?? []).SelectMany(response => response.Value.Content ?? NoContent)) Collect(media.Schema, answers);
        }

        foreach (var schema in answers.Except(requests)) schema.AdditionalPropertiesAllowed = true;
    }

    private static void Collect(IOpenApiSchema? reference, HashSet<OpenApiSchema> found)
    {
        if ((reference is OpenApiSchemaReference to ? to.RecursiveTarget : reference) is not OpenApiSchema schema || !found.Add(schema)) return;
        Collect(schema.Items, found);
        Collect(schema.AdditionalProperties, found);
        foreach (var (_, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>()) Collect(property, found);
        foreach (var part in (schema.OneOf ?? []).Concat(schema.AnyOf ?? []).Concat(schema.AllOf ?? [])) Collect(part, found);
    }

    private static void DescribeWords(OpenApiSchema schema, Type type, bool mayBeNull)
    {
        schema.Type = JsonSchemaType.String;
        schema.Enum = [.. Enum.GetNames(type).Select(name => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(name)))];
        if (mayBeNull) schema.Enum.Add(JsonNullSentinel.JsonNull);
    }

    private static void DescribeMoney(OpenApiSchema schema)
    {
        // Inline at each use: a component named "Money" would hide that it is a plain number.
        schema.Metadata?.Remove("x-schema-id");
        schema.Properties = null;
        schema.Required = null;
        schema.AdditionalPropertiesAllowed = true;
        schema.Type = JsonSchemaType.Number;
        schema.MultipleOf = 0.01m;
        schema.Description = "Yuan, with at most two decimals.";
    }

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "What was wrong (RFC 9457). rule names it and never changes; detail is for people, in the language of Accept-Language.";
        schema.AdditionalPropertiesAllowed = true;
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties["rule"] = new OpenApiSchema { Type = JsonSchemaType.String };
        schema.Properties["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String };
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Per field, what is wrong with it.",
            AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        };
    }
}
