using System.Diagnostics.CodeAnalysis;
using Jilin.ServiceDefaults.Errors;

namespace Jilin.Divisions;

/// <summary>
/// The administrative divisions of a province, unchanging and in memory: safe to use from any thread. Codes are the 12-digit strings of
/// the National Bureau of Statistics; each stands once, with one period of validity. Lists are in the order level, the higher first, then
/// code, unless they say otherwise.
/// </summary>
/// <remarks>
/// A method that takes a code refuses one that is not 12 digits by the rule <c>division-code-malformed</c> (400), and one that the register
/// does not hold by <c>division-unknown</c> (422), both as <see cref="RuleException"/>.
/// </remarks>
public sealed class DivisionRegister
{
    private static readonly Lazy<DivisionRegister> Embedded = new(LoadEmbedded);

    private readonly Dictionary<string, Division> _byCode;
    private readonly Dictionary<string, List<Division>> _byParent = [];
    private readonly List<Division>[] _byLevel = [[], [], [], [], []];

    // A third of the time to load, and who only checks codes never needs it: the first search pays.
    private readonly Lazy<NameIndex> _names;

    private DivisionRegister(List<Division> all, Dictionary<string, Division> byCode)
    {
        All = all.AsReadOnly();
        _byCode = byCode;
        _names = new Lazy<NameIndex>(() => new NameIndex(all));
        foreach (var division in all)
        {
            _byLevel[(int)division.Level].Add(division);
            if (division.ParentCode is not { } parent) continue;
            if (!_byParent.TryGetValue(parent, out var children)) _byParent.Add(parent, children = []);
            children.Add(division);
        }
    }

    /// <summary>The register of Jilin Province that comes with the platform, read at first use.</summary>
    public static DivisionRegister Jilin => Embedded.Value;

    /// <summary>The day <see cref="Jilin"/> speaks of. Codes change yearly: one from before or after this day may be missing.</summary>
    public static DateOnly AsOf { get; } = new(2023, 6, 30);

    public IReadOnlyList<Division> All { get; }

    public int Count => All.Count;

    /// <summary>
    /// Reads a register of the columns code, level, parentCode, name, nameLatin and, where known, validFrom, validTo (ISO 8601 days); its
    /// lines are in the order level, then code.
    /// </summary>
    /// <exception cref="InvalidDataException">A line is malformed, or contradicts its code; the message names the line.</exception>
    public static DivisionRegister Load(TextReader reader)
    {
        var (all, byCode) = DivisionCsv.Read(reader);
        return new DivisionRegister(all, byCode);
    }

    /// <summary>
    /// The digits that every division within this one begins with: 2 for a province, 4 prefecture, 6 county, 9 township, 12 village. For a
    /// database: <c>row.DivisionCode.StartsWith(prefix)</c> is <see cref="IsWithin"/>. Asks the code alone, not a register.
    /// </summary>
    /// <exception cref="RuleException">division-code-malformed</exception>
    public static string Prefix(string code) => DivisionCode.IsWellFormed(code) ? DivisionCode.Prefix(code) : throw DivisionRules.CodeMalformed.Of();

    /// <exception cref="RuleException">division-code-malformed, division-unknown</exception>
    public Division Get(string code)
    {
        if (TryGet(code, out var division)) return division;
        throw DivisionCode.IsWellFormed(code) ? DivisionRules.Unknown.Of(code) : DivisionRules.CodeMalformed.Of();
    }

    public bool TryGet(string? code, [NotNullWhen(true)] out Division? division)
    {
        division = null;
        return code is not null && _byCode.TryGetValue(code, out division);
    }

    /// <summary>The divisions one level down; none for a village.</summary>
    /// <exception cref="RuleException">division-code-malformed, division-unknown</exception>
    public IReadOnlyList<Division> Children(string code) =>
        _byParent.TryGetValue(Get(code).Code, out var children) ? children.AsReadOnly() : [];

    /// <summary>The divisions this one lies in, nearest first and without itself; none for the province.</summary>
    /// <exception cref="RuleException">division-code-malformed, division-unknown</exception>
    public IReadOnlyList<Division> Ancestors(string code) => [.. SelfAndAncestors(code).Skip(1)];

    public IReadOnlyList<Division> AtLevel(DivisionLevel level) => _byLevel[(int)level].AsReadOnly();

    /// <summary>
    /// The divisions whose Chinese name or pinyin begins with the text; case, spaces and apostrophes do not matter. A blank text finds none.
    /// </summary>
    public IReadOnlyList<Division> Search(string text, DivisionLevel? level = null, int limit = 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);

        // Positions in All are already in the promised order.
        var found = _names.Value.StartingWith(text).Distinct().Order().Select(position => All[position]);
        return [.. found.Where(division => level is null || division.Level == level).Take(limit)];
    }

    /// <summary>Whether a division lies in another, or is it.</summary>
    /// <exception cref="RuleException">division-code-malformed, division-unknown: of either code</exception>
    public bool IsWithin(string code, string ancestorCode) => SelfAndAncestors(code).Contains(Get(ancestorCode));

    /// <summary>The county the division lies in, or is; null above the counties.</summary>
    /// <exception cref="RuleException">division-code-malformed, division-unknown</exception>
    public Division? CountyOf(string code) => SelfAndAncestors(code).FirstOrDefault(division => division.Level == DivisionLevel.County);

    private IEnumerable<Division> SelfAndAncestors(string code)
    {
        for (var division = Get(code); division is not null; division = division.ParentCode is { } parent ? Get(parent) : null) yield return division;
    }

    private static DivisionRegister LoadEmbedded()
    {
        using var file = typeof(DivisionRegister).Assembly.GetManifestResourceStream("jilin-divisions.csv")!;
        using var reader = new StreamReader(file);
        return Load(reader);
    }
}
