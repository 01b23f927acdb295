using System.Globalization;
using System.Resources;
using System.Text.Json;
using Jilin.ServiceDefaults.Http;

namespace Jilin.ServiceDefaults.Errors;

/// <summary>Why a request was refused; the value is the HTTP status that says it.</summary>
public enum Refusal
{
    Malformed = 400,
    NotFound = 404,
    Conflict = 409,
    Stale = 412,
    Refused = 422,
}

/// <summary>
/// A named rule refused the request, and nothing was changed. <paramref name="rule"/> is stable, in kebab case, and part of the API
/// (problem details carry it); the text for people comes from <paramref name="texts"/>, where the rule's name is the key, in the reader's language.
/// </summary>
public sealed class RuleException(string rule, Refusal refusal, ResourceManager texts, params object?[] arguments) : Exception
{
    public string Rule { get; } = rule;

    public Refusal Refusal { get; } = refusal;

    /// <summary>The request's field the rule speaks of, in camelCase, when there is one.</summary>
    public string? Field { get; init; }

    public override string Message => Describe(CultureInfo.InvariantCulture);

    public string Describe(CultureInfo language)
    {
        var text = texts.GetString(Rule, language) ?? throw new MissingManifestResourceException($"No text for rule '{Rule}'.");
        return string.Format(language, text, [.. arguments.Select(AsOnTheWire)]);
    }

    // What a text quotes looks like what the API says, whatever the language.
    private static object? AsOnTheWire(object? argument) => argument switch
    {
        DateOnly date => date.ToString("O", CultureInfo.InvariantCulture),
        Enum choice => JsonSerializer.SerializeToElement(choice, choice.GetType(), JsonDefaults.Options).GetString(),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => argument,
    };
}
