namespace Jilin.Divisions;

/// <summary>The five levels of the state's division code, the highest first.</summary>
public enum DivisionLevel
{
    Province,
    Prefecture,
    County,
    Township,
    Village,
}

/// <summary>One administrative division, as the register holds it.</summary>
/// <param name="Code">Twelve digits: 2 province, 2 prefecture, 2 county, 3 township, 3 village; zeros below its own level. No check digit.</param>
/// <param name="Level">The level its code says.</param>
/// <param name="ParentCode">The division one level up; null for the province only.</param>
/// <param name="Name">The official Chinese name, which is not unique: 24 villages are called 太平村委会.</param>
/// <param name="NameLatin">The name in pinyin, in one word and without tones.</param>
/// <param name="ValidFrom">The first day the code was in force; null when not known.</param>
/// <param name="ValidTo">The last day the code was in force; null while it is.</param>
public sealed record Division(
    string Code, DivisionLevel Level, string? ParentCode, string Name, string NameLatin, DateOnly? ValidFrom, DateOnly? ValidTo);
