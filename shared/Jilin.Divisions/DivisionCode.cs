namespace Jilin.Divisions;

/// <summary>What the digits of a code say by themselves, without the register.</summary>
internal static class DivisionCode
{
    private const int Length = 12;

    // By level: how many digits, from the left, name a division of that level.
    private static readonly int[] SignificantDigits = [2, 4, 6, 9, Length];

    // ASCII only: char.IsDigit also takes full-width digits, which a Chinese keyboard types and no database would match.
    public static bool IsWellFormed(string? code) => code is { Length: Length } && !code.AsSpan().ContainsAnyExceptInRange('0', '9');

    /// <summary>The lowest level whose own digits are not all zero.</summary>
    public static DivisionLevel LevelOf(string code)
    {
        var significant = code.AsSpan().TrimEnd('0').Length;
        var level = DivisionLevel.Province;
        while (SignificantDigits[(int)level] < significant) level++;
        return level;
    }

    public static string Prefix(string code) => code[..SignificantDigits[(int)LevelOf(code)]];

    public static string? ParentOf(string code)
    {
        var level = LevelOf(code);
        return level == DivisionLevel.Province ? null : code[..SignificantDigits[(int)level - 1]].PadRight(Length, '0');
    }
}
