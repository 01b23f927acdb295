using System.Resources;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Divisions;

/// <summary>What the register refuses, by name.</summary>
public static class DivisionRules
{
    private static readonly ResourceManager Texts = new("Jilin.Divisions.Resources.Rules", typeof(DivisionRules).Assembly);

    // The text given is not repeated: people put identity numbers into code fields, and refusals are logged.
    public static readonly Rule CodeMalformed = new("division-code-malformed", Refusal.Malformed, Texts);
    public static readonly Rule<string> Unknown = new("division-unknown", Refusal.Refused, Texts);

    /// <summary>Of whatever looks up a division.</summary>
    public static IReadOnlyList<NamedRule> All { get; } = [CodeMalformed, Unknown];
}
