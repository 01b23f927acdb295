using System.Globalization;
using System.Resources;

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
/// A rule that may refuse a request, declared once: it is thrown where it refuses (<c>throw Rules.UnknownUnit.Of(id)</c>), and named by the routes it may
/// refuse on (<c>Refuses(Rules.UnknownUnit)</c>). <paramref name="name"/> is stable, in kebab case, and part of the API (problem details carry it); the
/// text for people comes from <paramref name="texts"/>, where the name is the key.
/// </summary>
public abstract class NamedRule(string name, Refusal refusal, ResourceManager texts)
{
    public string Name { get; } = name;

    public Refusal Refusal { get; } = refusal;

    /// <summary>The request's field the rule speaks of, in camelCase, when it is always the same.</summary>
    public string? Field { get; init; }

    /// <summary>The text, with places for the values it quotes.</summary>
    public string Text(CultureInfo language) => texts.GetString(Name, language) ?? throw new MissingManifestResourceException($"No text for rule '{Name}'.");
}

/// <inheritdoc/>
public sealed class Rule(string name, Refusal refusal, ResourceManager texts) : NamedRule(name, refusal, texts)
{
    public RuleException Of() => new(this);
}

/// <inheritdoc/>
public sealed class Rule<T>(string name, Refusal refusal, ResourceManager texts) : NamedRule(name, refusal, texts)
{
    public RuleException Of(T value) => new(this, value);
}

/// <inheritdoc/>
public sealed class Rule<T1, T2>(string name, Refusal refusal, ResourceManager texts) : NamedRule(name, refusal, texts)
{
    public RuleException Of(T1 first, T2 second) => new(this, first, second);
}

/// <inheritdoc/>
public sealed class Rule<T1, T2, T3>(string name, Refusal refusal, ResourceManager texts) : NamedRule(name, refusal, texts)
{
    public RuleException Of(T1 first, T2 second, T3 third) => new(this, first, second, third);
}

/// <summary>What a field check says, in the reader's language; a check has no rule of its own, all of them are <c>validation-failed</c>.</summary>
public sealed class CheckText(string name, ResourceManager texts)
{
    public string Name { get; } = name;

    public override string ToString() => texts.GetString(Name, CultureInfo.CurrentUICulture)!;
}
