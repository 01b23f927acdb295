using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.ServiceDefaults.Http;

/// <summary>
/// A filter that is one of a few words, written as in the answers: <c>?status=received</c>. The framework's own binding of enums wants C#'s
/// capitals, and takes numbers.
/// </summary>
public readonly record struct Choice<TEnum>(TEnum Value)
    where TEnum : struct, Enum
{
    private static readonly Dictionary<string, TEnum> Words = Enum.GetValues<TEnum>().ToDictionary(value => JsonNamingPolicy.CamelCase.ConvertName(value.ToString()));

    public static implicit operator TEnum(Choice<TEnum> choice) => choice.Value;

    /// <exception cref="RuleException"><c>unknown-choice</c> (400).</exception>
    [SuppressMessage("Design", "CA1000", Justification = "The binder looks for it here.")]
    public static bool TryParse(string? text, out Choice<TEnum> choice)
    {
        if (text is null || !Words.TryGetValue(text, out var value)) throw SharedRules.UnknownChoice.Of(text, string.Join(", ", Words.Keys));
        choice = new(value);
        return true;
    }

    public override string ToString() => JsonNamingPolicy.CamelCase.ConvertName(Value.ToString());
}
