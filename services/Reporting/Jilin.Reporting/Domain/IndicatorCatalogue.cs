using System.Collections.Frozen;
using System.Globalization;
using System.Resources;
using CsvHelper;

namespace Jilin.Reporting.Domain;

/// <summary>An indicator of the annual report.</summary>
/// <param name="Id">Stable; <c>fixed-point.cash</c>.</param>
/// <param name="Owner">The slug of the programme that answers for it.</param>
/// <param name="Unit">What is counted: <c>yuan</c>, <c>persons</c>, <c>units</c> …</param>
/// <param name="Definition">In English, as in the catalogue.</param>
internal sealed record Indicator(string Id, string Owner, string Unit, string Definition)
{
    private static readonly ResourceManager Translations = new("Jilin.Reporting.Resources.Definitions", typeof(Indicator).Assembly);

    public bool IsMoney => Unit == "yuan";

    public string Describe(CultureInfo language) => Translations.GetString(Id, language) ?? Definition;
}

/// <summary>The indicators of the annual report, in its order, from <c>indicators.csv</c>.</summary>
internal static class IndicatorCatalogue
{
    private static readonly FrozenDictionary<string, Indicator> ById;

    static IndicatorCatalogue()
    {
        All = Read();
        ById = All.ToFrozenDictionary(indicator => indicator.Id, StringComparer.Ordinal);
    }

    public static IReadOnlyList<Indicator> All { get; }

    public static Indicator? Find(string id) => ById.GetValueOrDefault(id);

    private static List<Indicator> Read()
    {
        using var file = typeof(IndicatorCatalogue).Assembly.GetManifestResourceStream("indicators.csv")!;
        using var csv = CsvReader.Create(file);
        List<Indicator> indicators = [];
        while (csv.Read()) indicators.Add(new(csv.GetString("id"), csv.GetString("owner"), csv.GetString("unit"), csv.GetString("definition")));
        return indicators;
    }
}
