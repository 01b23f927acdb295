using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Jilin.ServiceDefaults.OpenApi;

/// <summary>An API this process serves and describes, at <c>/openapi/{slug}.json</c>.</summary>
public sealed record ApiDocument(string Slug, string Title);

/// <summary>A tag of routes, and what it means to who reads the document.</summary>
public sealed record DescribedTag(string Name, string Description);

/// <summary>One OpenAPI 3.1 document per service. It is made from the routes themselves, so it cannot say what they do not do.</summary>
public static class ServiceOpenApi
{
    /// <summary>Describes the routes of <c>MapApi(slug)</c> as the document <paramref name="slug"/>.</summary>
    public static IServiceCollection AddServiceOpenApi(this IServiceCollection services, string slug, string title, string description)
    {
        services.AddSingleton(new ApiDocument(slug, title));
        return services.AddOpenApi(slug, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = route => route.GroupName == slug;
            options.AddSchemaTransformer((schema, context, _) => Schemas.Describe(schema, context));
            options.AddOperationTransformer((operation, context, _) => Operations.Describe(operation, context));
            options.AddDocumentTransformer((document, context, _) =>
            {
                document.Info = new() { Title = title, Version = "v1", Description = description };
                // Wherever the document is read from, the gateway is what answers.
                document.Servers = [new() { Url = "/" }];
                Operations.TagByResource(document, context.DescriptionGroups.SelectMany(group => group.Items).SelectMany(route => route.ActionDescriptor.EndpointMetadata).OfType<DescribedTag>());
                Schemas.OpenAnswers(document);
                return Task.CompletedTask;
            });
        });
    }

    /// <summary>The documents of this process, at <c>/openapi/{slug}.json</c>.</summary>
    public static void MapServiceOpenApi(this IEndpointRouteBuilder app) => app.MapOpenApi("/openapi/{documentName}.json");
}
