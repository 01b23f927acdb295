using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using FluentValidation;
using Microsoft.AspNetCore.Http;

namespace Jilin.ServiceDefaults.Http;

/// <summary>Field checks before a handler runs: a request type that has a validator is checked by it.</summary>
internal static class Validation
{
    private static readonly ConcurrentDictionary<Assembly, ILookup<Type, Type>> Validators = [];

    static Validation() => ValidatorOptions.Global.PropertyNameResolver = (_, member, _) => member is null ? null : JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    public static EndpointFilterDelegate Require(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var validators = context.MethodInfo.GetParameters()
            .Select((parameter, index) => (Index: index, Validator: ValidatorOf(parameter.ParameterType)))
            .Where(parameter => parameter.Validator is not null)
            .ToList();
        if (validators.Count == 0) return next;
        return invocation =>
        {
            foreach (var (index, validator) in validators)
            {
                if (invocation.Arguments[index] is not { } request) continue;
                var result = validator!.Validate(new ValidationContext<object>(request));
                if (!result.IsValid) throw new ValidationException(result.Errors.Select(Named));
            }

            return next(invocation);
        };
    }

    // A validator stands beside its request, in the same assembly; there is no registration to forget.
    private static IValidator? ValidatorOf(Type request) =>
        Validators.GetOrAdd(request.Assembly, assembly => AssemblyScanner.FindValidatorsInAssembly(assembly, includeInternalTypes: true).ToLookup(found => found.InterfaceType, found => found.ValidatorType))
            [typeof(IValidator<>).MakeGenericType(request)].FirstOrDefault() is { } validator
            ? (IValidator)Activator.CreateInstance(validator)!
            : null;

    private static FluentValidation.Results.ValidationFailure Named(FluentValidation.Results.ValidationFailure failure)
    {
        // Paths of nested fields (goods[0].Item) are built from the resolver's names already; only a whole-object rule has none.
        if (failure.PropertyName.Length == 0) failure.PropertyName = "$";
        return failure;
    }
}
