using System.Reflection;
using System.Text.Json;
using Jilin.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Jilin.ServiceDefaults.Http;

/// <summary>
/// Refuses a query parameter the endpoint does not know, or one given twice: a misspelt filter that is ignored would answer with the whole register.
/// </summary>
internal static class KnownFilters
{
    public static EndpointFilterDelegate Require(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var known = context.MethodInfo.GetParameters()
            .Where(parameter => !parameter.GetCustomAttributes().OfType<IFromHeaderMetadata>().Any())
            .SelectMany(parameter => parameter.IsDefined(typeof(AsParametersAttribute))
                ? parameter.ParameterType.GetProperties().Select(property => (property.Name, Type: property.PropertyType))
                : [(Name: parameter.Name!, Type: parameter.ParameterType)])
            .Where(parameter => IsSimple(Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type))
            .Select(parameter => JsonNamingPolicy.CamelCase.ConvertName(parameter.Name))
            .ToList();
        return invocation =>
        {
            var request = invocation.HttpContext.Request;
            foreach (var (name, values) in request.Query)
            {
                if (!known.Contains(name) || request.RouteValues.ContainsKey(name))
                    throw SharedRules.UnknownFilter.Of(name, string.Join(", ", known.Where(filter => !request.RouteValues.ContainsKey(filter)))).At(name);
                if (values.Count > 1) throw SharedRules.RepeatedFilter.Of(name).At(name);
            }

            return next(invocation);
        };
    }

    /// <summary>A filter that is a choice refuses what is none of its words.</summary>
    public static void Declare(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<MethodInfo>().SelectMany(handler => handler.GetParameters()).Any(parameter => IsChoice(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType)))
            Refusals.Declare(endpoint, SharedRules.UnknownChoice);
    }

    private static bool IsChoice(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Choice<>);

    private static bool IsSimple(Type type) => type.IsPrimitive || IsChoice(type) || type == typeof(string) || type == typeof(Guid) || type == typeof(DateOnly);
}
