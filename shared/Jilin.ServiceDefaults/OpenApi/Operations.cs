using System.Globalization;
using Jilin.ServiceDefaults.Http;
using Jilin.ServiceDefaults.Idempotency;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.OpenApi;

namespace Jilin.ServiceDefaults.OpenApi;

/// <summary>The headers every programme's API has, which no handler has among its parameters.</summary>
internal static class Operations
{
    public static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        // Without a tag of its own a route gets the project's name, which says nothing beside the document.
        var project = context.ApplicationServices.GetRequiredService<IHostEnvironment>().ApplicationName;
        foreach (var tag in (operation.Tags ?? Enumerable.Empty<OpenApiTagReference>()).Where(tag => tag.Reference.Id == project).ToList()) operation.Tags!.Remove(tag);
        var changes = context.Description.ActionDescriptor.EndpointMetadata.OfType<ChangesState>().Any();
        if (changes)
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = "Idempotency-Key",
                In = ParameterLocation.Header,
                Required = true,
                Description = $"A key of the caller's own for this one request. The same key with the same body gives the stored answer again; with another body it is refused (422). Answers are kept for {IdempotencyKey.Retention.Days} days; after that the same key is a new request.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 200 },
            });
        }

        if (operation.Parameters?.OfType<OpenApiParameter>().FirstOrDefault(parameter => parameter is { In: ParameterLocation.Header, Name: "If-Match" }) is { } ifMatch)
        {
            ifMatch.Required = false;
            ifMatch.Description = "The ETag of the state this change is meant for; if the entity has changed since, the change is refused (412).";
        }

        operation.Responses = Sorted(operation.Responses ?? []);
        foreach (var (status, response) in operation.Responses)
        {
            if (response.Content is { } content && content.TryGetValue("text/csv", out var csv)) csv.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "A header of the JSON names, then a line per item." };
            if (response is not OpenApiResponse answer || !status.StartsWith('2')) continue;
            var returned = context.Description.SupportedResponseTypes.FirstOrDefault(type => type.StatusCode.ToString(CultureInfo.InvariantCulture) == status)?.Type;
            if (typeof(IVersioned).IsAssignableFrom(returned)) AddHeader(answer, "ETag", "The entity's version, for If-Match.");
            if (changes) AddHeader(answer, "Idempotency-Replayed", "true when this is the stored answer of the first request with this Idempotency-Key.");
        }

        return Task.CompletedTask;
    }

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
