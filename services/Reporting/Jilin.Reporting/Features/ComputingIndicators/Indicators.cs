using Jilin.Reporting.Data;
using Jilin.Reporting.Domain;
using Jilin.Reporting.Programmes;

namespace Jilin.Reporting.Features;

/// <param name="RuleHolds">Whether the figure is as its rule says; null where it has none, or one whose inputs are not there.</param>
internal sealed record IndicatorFigure(Indicator Indicator, Figure Figure, bool? RuleHolds);

/// <summary>
/// All programmes' figures together, and the catalogue's rules carried out over them: an indicator that no programme feeds is computed by its rule where
/// all its inputs are there; on one that is fed, the rule is a check.
/// </summary>
internal sealed class Indicators
{
    // A cursor over the records of several inputs says above the record's sequence which input it has come to.
    private const int InputShift = 48;

    private readonly Dictionary<string, IProgramme> _fedBy = new(StringComparer.Ordinal);
    private readonly HashSet<string> _available = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<IProgramme> _programmes;
    private readonly bool _needsYearBefore;

    /// <exception cref="InvalidDataException">A programme feeds what the catalogue does not have, or what another one feeds.</exception>
    public Indicators(IndicatorCatalogue catalogue, IReadOnlyList<IProgramme> programmes)
    {
        (Catalogue, _programmes) = (catalogue, programmes);
        foreach (var (programme, id) in programmes.SelectMany(programme => programme.Indicators.Select(id => (programme, id))))
        {
            if (catalogue.Find(id) is null) throw new InvalidDataException($"{programme.Slug} feeds {id}, which the catalogue does not have.");
            if (!_fedBy.TryAdd(id, programme)) throw new InvalidDataException($"{programme.Slug} feeds {id}, which {_fedBy[id].Slug} feeds already.");
        }

        foreach (var indicator in catalogue.InputsFirst)
        {
            var applies = indicator.Rule?.Inputs.All(_available.Contains) == true;
            _needsYearBefore |= applies && indicator.Rule!.NeedsYearBefore;
            if (_fedBy.ContainsKey(indicator.Id) || (applies && indicator.Rule!.Computes)) _available.Add(indicator.Id);
        }
    }

    public IndicatorCatalogue Catalogue { get; }

    /// <summary>Whether it is fed, or computed from what is.</summary>
    public bool IsAvailable(string id) => _available.Contains(id);

    /// <summary>The figures there are, in the report's order.</summary>
    public async Task<IReadOnlyList<IndicatorFigure>> ComputeAsync(ReportingDbContext db, int year, Area area, CancellationToken cancellationToken)
    {
        var before = _needsYearBefore ? await FiguresAsync(db, year - 1, area, [], cancellationToken) : [];
        var figures = await FiguresAsync(db, year, area, before, cancellationToken);
        return [.. Catalogue.All.Where(indicator => figures.ContainsKey(indicator.Id)).Select(indicator => new IndicatorFigure(indicator, figures[indicator.Id], RuleHolds(indicator, figures, before)))];
    }

    /// <summary>
    /// The records behind a figure; of a computed one those of its inputs, one input after the other, each with what it adds. Of a percentage they are
    /// those it is computed from, and add up to nothing.
    /// </summary>
    public async Task<Page<RecordAnswer>> RecordsAsync(ReportingDbContext db, Indicator indicator, int year, Area area, PageRequest page, CancellationToken cancellationToken)
    {
        var inputs = FedInputs(indicator, year, 1).ToList();
        var (first, after) = ((int)(page.After >> InputShift), page.After & ((1L << InputShift) - 1));
        List<(long Seq, RecordAnswer Record)> rows = [];
        for (var index = first; index < inputs.Count && rows.Count <= page.Limit; index++)
        {
            var (id, inYear, factor) = inputs[index];
            var found = await _fedBy[id].RecordsAsync(db, id, inYear, area, index == first ? after : 0, page.Limit + 1 - rows.Count, cancellationToken);
            rows.AddRange(found.Select(row => (((long)index << InputShift) | row.Seq, factor == 1 ? row.Record : row.Record with { Value = indicator.Present(indicator.Hold(factor * row.Record.Value)) })));
        }

        return page.Page(rows, row => row.Seq, row => row.Record);
    }

    private async Task<Dictionary<string, Figure>> FiguresAsync(ReportingDbContext db, int year, Area area, Dictionary<string, Figure> before, CancellationToken cancellationToken)
    {
        Dictionary<string, Figure> figures = new(StringComparer.Ordinal);
        foreach (var programme in _programmes)
        {
            foreach (var (id, figure) in await programme.ComputeAsync(db, year, area, cancellationToken)) figures.Add(id, figure);
        }

        foreach (var indicator in Catalogue.InputsFirst.Where(indicator => indicator.Rule is { Computes: true } && !figures.ContainsKey(indicator.Id)))
        {
            if (ByRule(indicator, figures, before) is { } figure) figures.Add(indicator.Id, figure);
        }

        return figures;
    }

    private bool? RuleHolds(Indicator indicator, Dictionary<string, Figure> figures, Dictionary<string, Figure> before)
    {
        if (indicator.Rule is null || ByRule(indicator, figures, before) is not { } said) return null;
        var value = figures[indicator.Id].Value;
        return indicator.Rule.Computes ? value == said.Value : value <= said.Value;
    }

    /// <summary>What the rule comes to, for the area and each of its counties; null where an input is missing.</summary>
    private Figure? ByRule(Indicator indicator, Dictionary<string, Figure> figures, Dictionary<string, Figure> before)
    {
        var rule = indicator.Rule!;
        if (!rule.Inputs.All(figures.ContainsKey)) return null;
        // A year of which nothing was told is no year to compare with.
        if (rule.NeedsYearBefore && !rule.Inputs.All(id => before.TryGetValue(id, out var figure) && figure.Records > 0)) return null;
        if (Of(figure => figure.Value) is not { } value) return null;

        List<Figure> inputs = [.. rule.Inputs.Select(id => figures[id]), .. rule.NeedsYearBefore ? rule.Inputs.Select(id => before[id]) : []];
        SortedDictionary<string, long> byCounty = new(StringComparer.Ordinal);
        foreach (var county in inputs.SelectMany(figure => figure.ByCounty.Keys).Distinct())
        {
            if (Of(figure => figure.ByCounty.GetValueOrDefault(county)) is { } there) byCounty.Add(county, there);
        }

        return new(value, inputs.Sum(figure => figure.Records), byCounty, rule.AddsUp ? Of(figure => figure.Unattributed)!.Value : 0);

        long? Of(Func<Figure, long> part) =>
            rule.Evaluate(id => Catalogue.Get(id).Present(part(figures[id])), id => Catalogue.Get(id).Present(part(before[id]))) is { } said ? indicator.Hold(said) : null;
    }

    /// <summary>What it is computed from in the end, and by what each record of that counts.</summary>
    private IEnumerable<(string Id, int Year, decimal Factor)> FedInputs(Indicator indicator, int year, decimal factor)
    {
        if (_fedBy.ContainsKey(indicator.Id)) return [(indicator.Id, year, factor)];
        var rule = indicator.Rule!;
        var now = rule.Inputs.SelectMany(id => FedInputs(Catalogue.Get(id), year, factor * rule.Factor));
        return !rule.NeedsYearBefore ? now : now.Concat(rule.Inputs.SelectMany(id => FedInputs(Catalogue.Get(id), year - 1, rule.AddsUp ? -factor : factor)));
    }
}
