using System.Resources;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Divisions;

/// <summary>What the register refuses, by name.</summary>
internal static class Rules
{
    public static ResourceManager Texts { get; } = new("Jilin.Divisions.Resources.Rules", typeof(Rules).Assembly);

    // The text given is not repeated: people put identity numbers into code fields, and refusals are logged.
    public static RuleException CodeMalformed() => new("division-code-malformed", Refusal.Malformed, Texts);

    public static RuleException Unknown(string code) => new("division-unknown", Refusal.Refused, Texts, code);
}
