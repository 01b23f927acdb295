using System.Resources;

namespace Jilin.Reporting;

/// <summary>What reporting refuses, by name. The texts stand in <c>Resources/Rules.resx</c>, in English and Chinese.</summary>
internal static class Rules
{
    private static readonly ResourceManager Texts = new("Jilin.Reporting.Resources.Rules", typeof(Rules).Assembly);

    public static readonly Rule<int> YearOutOfRange = new("year-out-of-range", Refusal.Malformed, Texts) { Field = "year" };
    public static readonly Rule<string> AreaLevel = new("area-level", Refusal.Refused, Texts) { Field = "area" };

    // The id is not quoted back at length: it is whatever stood in the address.
    public static readonly Rule IndicatorNotFound = new("indicator-not-found", Refusal.NotFound, Texts);
    public static readonly Rule<string, string> IndicatorNotAvailableYet = new("indicator-not-available-yet", Refusal.NotFound, Texts);
}
