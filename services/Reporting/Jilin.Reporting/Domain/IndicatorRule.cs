using System.Globalization;

namespace Jilin.Reporting.Domain;

internal enum RuleForm
{
    /// <summary><c>&lt;= other</c></summary>
    AtMost,

    /// <summary><c>= a + b</c>, and <c>= other</c></summary>
    Sum,

    /// <summary><c>= 150000 * x</c></summary>
    Multiple,

    /// <summary><c>= a / b</c>, in percent</summary>
    Ratio,

    /// <summary><c>growth x</c>: over the year before, in percent</summary>
    Growth,

    /// <summary><c>increase x</c>: over the year before</summary>
    Increase,
}

/// <summary>How an indicator hangs together with others: the column <c>rule</c> of <c>indicators.csv</c>, as an expression.</summary>
/// <param name="Text">As it is written there.</param>
/// <param name="Inputs">The indicators it speaks of.</param>
internal sealed record IndicatorRule(string Text, RuleForm Form, IReadOnlyList<string> Inputs, decimal Factor = 1)
{
    /// <summary>Says what the indicator is, and not only what it may be.</summary>
    public bool Computes => Form != RuleForm.AtMost;

    /// <summary>Of its inputs' records each adds its part, and so does each county; of a percentage none does.</summary>
    public bool AddsUp => Form is RuleForm.Sum or RuleForm.Multiple or RuleForm.Increase;

    public bool IsPercentage => Form is RuleForm.Ratio or RuleForm.Growth;

    public bool NeedsYearBefore => Form is RuleForm.Growth or RuleForm.Increase;

    /// <exception cref="InvalidDataException">It is of none of the forms.</exception>
    public static IndicatorRule? Parse(string text) => text.Split(' ') switch
    {
        [""] => null,
        ["<=", var most] => new(text, RuleForm.AtMost, [most]),
        ["growth", var of] => new(text, RuleForm.Growth, [of]),
        ["increase", var of] => new(text, RuleForm.Increase, [of]),
        ["=", var part, "/", var whole] => new(text, RuleForm.Ratio, [part, whole]),
        ["=", var number, "*", var of] when decimal.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var factor) => new(text, RuleForm.Multiple, [of], factor),
        ["=", .. var sum] when sum.Length % 2 == 1 && sum.Index().All(word => word.Index % 2 == 0 || word.Item == "+") => new(text, RuleForm.Sum, [.. sum.Where((_, index) => index % 2 == 0)]),
        _ => throw new InvalidDataException($"'{text}' is no rule."),
    };

    /// <summary>What it comes to; nothing where it would divide by nothing.</summary>
    /// <param name="now">The value of an input in the year, in its unit; <paramref name="before"/>: in the year before.</param>
    public decimal? Evaluate(Func<string, decimal> now, Func<string, decimal> before) => Form switch
    {
        RuleForm.Sum => Inputs.Sum(now),
        RuleForm.Multiple => Factor * now(Inputs[0]),
        RuleForm.Ratio => Percent(now(Inputs[0]), now(Inputs[1])),
        RuleForm.Growth => Percent(now(Inputs[0]) - before(Inputs[0]), before(Inputs[0])),
        RuleForm.Increase => now(Inputs[0]) - before(Inputs[0]),
        _ => now(Inputs[0]),
    };

    private static decimal? Percent(decimal part, decimal whole) => whole == 0 ? null : 100 * part / whole;
}
