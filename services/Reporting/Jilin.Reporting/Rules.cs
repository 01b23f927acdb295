using System.Resources;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Reporting;

/// <summary>What reporting refuses, by name. The texts stand in <c>Resources/Rules.resx</c>, in English and Chinese.</summary>
internal static class Rules
{
    private static readonly ResourceManager Texts = new("Jilin.Reporting.Resources.Rules", typeof(Rules).Assembly);

    public static RuleException YearOutOfRange(int year) => new("year-out-of-range", Refusal.Malformed, Texts, year) { Field = "year" };

    public static RuleException AreaLevel(string code) => new("area-level", Refusal.Refused, Texts, code) { Field = "area" };

    // The id is not quoted back at length: it is whatever stood in the address.
    public static RuleException IndicatorNotFound() => new("indicator-not-found", Refusal.NotFound, Texts);

    public static RuleException IndicatorNotAvailableYet(string id, string owner) => new("indicator-not-available-yet", Refusal.NotFound, Texts, id, owner);
}
