using System.Globalization;
using System.Text.Json;
using Jilin.ServiceDefaults.Http;

namespace Jilin.ServiceDefaults.Errors;

/// <summary>A rule refused the request, and nothing was changed. Its text quotes <paramref name="arguments"/>.</summary>
public sealed class RuleException(NamedRule rule, params object?[] arguments) : Exception
{
    public string Rule => rule.Name;

    public Refusal Refusal => rule.Refusal;

    /// <summary>The request's field the rule speaks of, in camelCase, when there is one.</summary>
    public string? Field { get; private set; } = rule.Field;

    public override string Message => Describe(CultureInfo.InvariantCulture);

    /// <summary>For a rule that speaks of one field here and of another there.</summary>
    public RuleException At(string field)
    {
        Field = field;
        return this;
    }

    public string Describe(CultureInfo language) => string.Format(language, rule.Text(language), [.. arguments.Select(AsOnTheWire)]);

    // What a text quotes looks like what the API says, whatever the language.
    private static object? AsOnTheWire(object? argument) => argument switch
    {
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        Enum choice => JsonSerializer.SerializeToElement(choice, choice.GetType(), JsonDefaults.Options).GetString(),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => argument,
    };
}
