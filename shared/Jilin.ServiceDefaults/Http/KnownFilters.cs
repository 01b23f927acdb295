using System.Reflection;
using System.Text.Json;
using Jilin.ServiceDefaults.Errors;
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
                    throw SharedRules.UnknownFilter(name, string.Join(", ", known.Where(filter => !request.RouteValues.ContainsKey(filter))));
                if (values.Count > 1) throw SharedRules.RepeatedFilter(name);
            }

            return next(invocation);
        };
    }

    private static bool IsSimple(Type type) =>
        type.IsPrimitive || (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Choice<>)) || type == typeof(string) || type == typeof(Guid) || type == typeof(DateOnly);
}
