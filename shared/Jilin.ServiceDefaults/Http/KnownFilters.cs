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
            .Select(parameter => (Name: JsonNamingPolicy.CamelCase.ConvertName(parameter.Name), Type: Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type))
            .Where(parameter => IsSimple(parameter.Type))
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Type);
        return invocation =>
        {
            var request = invocation.HttpContext.Request;
            foreach (var (name, values) in request.Query)
            {
                if (!known.TryGetValue(name, out var type) || request.RouteValues.ContainsKey(name))
                    throw SharedRules.UnknownFilter(name, string.Join(", ", known.Keys.Where(filter => !request.RouteValues.ContainsKey(filter))));
                if (values.Count > 1) throw SharedRules.RepeatedFilter(name);
                // The binder takes an enum's number, and any case: here a choice is written as in the answers, or refused.
                if (type.IsEnum && !Enum.GetNames(type).Any(choice => JsonNamingPolicy.CamelCase.ConvertName(choice) == values[0]))
                    throw SharedRules.UnknownChoice(name, string.Join(", ", Enum.GetNames(type).Select(JsonNamingPolicy.CamelCase.ConvertName)));
            }

            return next(invocation);
        };
    }

    private static bool IsSimple(Type type) =>
        type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Guid) || type == typeof(DateOnly);
}
