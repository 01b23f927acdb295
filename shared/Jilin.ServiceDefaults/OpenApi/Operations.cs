using System.Globalization;
using System.Text.RegularExpressions;
using Jilin.ServiceDefaults.Errors;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Jilin.ServiceDefaults.OpenApi;

/// <summary>The headers every programme's API has, which no handler has among its parameters.</summary>
internal static partial class Operations
{
    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        // Without a tag of its own a route gets its class's name, which is no word of the API's.
        if (!context.Description.ActionDescriptor.EndpointMetadata.OfType<ITagsMetadata>().Any()) operation.Tags?.Clear();
        var changes = context.Description.ActionDescriptor.EndpointMetadata.OfType<ChangesState>().Any();
        if (changes)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Required = true,
                Description = $"A key of the caller's own for this one request. The same key with the same body (white space and the order of members apart) gives the stored answer again; with another body it is refused (422). Answers are kept for {ChangesState.AnswersAreKept.Days} days; after that the same key is a new request.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 },
            });
        }

        if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter is { In: ParameterLocation.Header, Name: "If-Match" }) is { } ifMatch)
        {
            ifMatch.Required = false;
            ifMatch.Description = "The ETag of the state this change is meant for; if the entity has changed since, the change is refused (412).";
        }

        if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter is { In: ParameterLocation.Query, Name: "cursor" }) is { } cursor)
            cursor.Description = "The answer's nextCursor, for the page after it. Walking all pages gives each row that was there at the beginning once; of rows added meanwhile, those that come after what was read already. Without it: the first page.";

        operation.Responses = Sorted(operation.Responses ?? []);
        foreach (var (status, response) in operation.Responses)
        {
            if (response.Content is { } content && content.TryGetValue("text/csv", out var csv)) csv.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A header of the JSON names, then a line per item." };
            if (response is not OpenApiResponse answer) continue;
            var rules = context.Description.ActionDescriptor.EndpointMetadata.OfType<NamedRule>().Where(rule => $"{(int)rule.Refusal}" == status).Distinct().OrderBy(rule => rule.Name, StringComparer.Ordinal);
            answer.Description += string.Concat(rules.Select((rule, index) => $"{(index == 0 ? "\n" : "")}\n- `{rule.Name}`: {Place().Replace(rule.Text(CultureInfo.InvariantCulture), "…")}"));
            if (!status.StartsWith('2')) continue;
            var returned = context.Description.SupportedResponseTypes.FirstOrDefault(type => type.StatusCode.ToString(CultureInfo.InvariantCulture) == status)?.Type;
            if (typeof(IVersioned).IsAssignableFrom(returned)) AddHeader(answer, "ETag", "The entity's version, for If-Match.");
            if (changes) AddHeader(answer, "Idempotency-Replayed", "true when this is the stored answer of the first request with this Idempotency-Key.");
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Gives each operation the resource it is about as its tag: the last part of its path that has entities, as <c>needs</c> has in
    /// <c>needs/{needId}</c>; where none has, the path's last word.
    /// </summary>
    /// <param name="described">What some tags mean.</param>
    public static void TagByResource(OpenApiDocument document, IEnumerable<DescribedTag> described)
    {
        var resources = document.Paths.Keys.SelectMany(path => Parts(path).Zip(Parts(path).Skip(1)).Where(pair => pair.Second[0] == '{').Select(pair => pair.First)).ToHashSet();
        var named = document.Paths.Select(path => (path.Value.Operations, Name: Named(Parts(path.Key).Where(part => part[0] != '{').ToList()))).ToList();
        foreach (var (operations, name) in named)
        {
            foreach (var (_, operation) in operations ?? [])
            {
                if (operation.Tags is not { Count: > 0 }) operation.Tags = new HashSet<OpenApiTagReference> { new(name, document) };
            }
        }

        var used = named.SelectMany(path => path.Operations ?? []).SelectMany(operation => operation.Value.Tags!).Select(tag => tag.Reference.Id!).Distinct();
        document.Tags = used.Select(name => new OpenApiTag { Name = name, Description = described.FirstOrDefault(tag => tag.Name == name)?.Description }).ToHashSet();

        string Named(List<string> words)
        {
            var resource = words.LastOrDefault(resources.Contains) ?? words[^1];
            return char.ToUpperInvariant(resource[0]) + resource[1..].Replace('-', ' ');
        }
    }

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Place();

    private static string[] Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static OpenApiResponses Sorted(OpenApiResponses responses)
    {
        var sorted = new OpenApiResponses();
        foreach (var (status, response) in responses.OrderBy(response => response.Key, StringComparer.Ordinal)) sorted.Add(status, response);
        return sorted;
    }

    private static void AddHeader(OpenApiResponse response, string name, string description)
    {
        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        response.Headers[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
    }
}
