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
internal sealed record Indicator(string Id, string Owner, string Unit, string Definition, IndicatorRule? Rule)
{
    private static readonly ResourceManager Translations = new("Jilin.Reporting.Resources.Definitions", typeof(Indicator).Assembly);

    // Fen, and hundredths of a percent: as exact as the report is printed. All else is counted.
    private bool HasHundredths => Unit is "yuan" or "percent" or "percentage-points";

    public string Describe(CultureInfo language) => Translations.GetString(Id, language) ?? Definition;

    /// <summary>As it is told, from how <see cref="Figure"/> holds it: money and percentages with two decimals, all else as it is counted.</summary>
    public decimal Present(long value) => HasHundredths ? (value / 100m) + 0.00m : value;

    /// <summary>The other way round; half a hundredth, or half a thing, is rounded away from zero.</summary>
    public long Hold(decimal value) => (long)Math.Round(HasHundredths ? value * 100 : value, MidpointRounding.AwayFromZero);
}

/// <summary>The indicators of the annual report, in its order. A rule that cannot be carried out is refused when it is read: at start.</summary>
internal sealed class IndicatorCatalogue
{
    private readonly FrozenDictionary<string, Indicator> _byId;

    /// <exception cref="InvalidDataException">A rule is of no known form, names an unknown indicator, mixes units, or computes something from itself.</exception>
    public IndicatorCatalogue(Stream file)
    {
        using var csv = CsvReader.Create(file);
        List<Indicator> all = [];
        while (csv.Read()) all.Add(new(csv.GetString("id"), csv.GetString("owner"), csv.GetString("unit"), csv.GetString("definition"), IndicatorRule.Parse(csv.GetString("rule"))));
        All = all;
        _byId = all.ToFrozenDictionary(indicator => indicator.Id, StringComparer.Ordinal);
        foreach (var indicator in all) RequireFit(indicator);
        InputsFirst = Sort();
    }

    public IReadOnlyList<Indicator> All { get; }

    /// <summary>The same, each after those it is computed from.</summary>
    public IReadOnlyList<Indicator> InputsFirst { get; }

    public static IndicatorCatalogue OfTheAnnualReport()
    {
        using var file = typeof(IndicatorCatalogue).Assembly.GetManifestResourceStream("indicators.csv")!;
        return new(file);
    }

    public Indicator? Find(string id) => _byId.GetValueOrDefault(id);

    public Indicator Get(string id) => _byId[id];

    private void RequireFit(Indicator indicator)
    {
        if (indicator.Rule is not { } rule) return;
        if (rule.Inputs.FirstOrDefault(id => !_byId.ContainsKey(id)) is { } unknown) throw new InvalidDataException($"{indicator.Id}: the rule '{rule.Text}' names {unknown}, which is no indicator.");
        var units = rule.Inputs.Select(id => Get(id).Unit).Distinct().ToList();
        // A multiple turns villages into yuan; what is added up or compared is of one unit.
        var fits = rule.Form == RuleForm.Multiple || (units is [var unit] && indicator.Unit == (rule.IsPercentage ? "percent" : unit));
        if (!fits) throw new InvalidDataException($"{indicator.Id}: the rule '{rule.Text}' mixes {string.Join(", ", units)} with {indicator.Unit}.");
    }

    private List<Indicator> Sort()
    {
        List<Indicator> sorted = [];
        HashSet<string> done = [], begun = [];
        foreach (var indicator in All) Visit(indicator);
        return sorted;

        void Visit(Indicator indicator)
        {
            if (done.Contains(indicator.Id)) return;
            if (!begun.Add(indicator.Id)) throw new InvalidDataException($"{indicator.Id} is computed from itself.");
            foreach (var input in indicator.Rule is { Computes: true } rule ? rule.Inputs : []) Visit(Get(input));
            done.Add(indicator.Id);
            sorted.Add(indicator);
        }
    }
}
