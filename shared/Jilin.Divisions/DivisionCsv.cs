using System.Globalization;

namespace Jilin.Divisions;

/// <summary>
/// Reads a register: comma-separated lines below a header, unquoted, in the order level, then code. The file is trusted with every code
/// of the province, so whatever is not exactly as expected is refused with its line rather than skipped.
/// </summary>
internal static class DivisionCsv
{
    private const string Header = "code,level,parentCode,name,nameLatin";
    private const string HeaderWithValidity = Header + ",validFrom,validTo";

    // A province, with room. Growing to it, or reading the file into one string, allocates enough large objects to start a garbage
    // collection of all generations in the middle of loading: 20 ms.
    private const int Capacity = 16_384;

    // By level; also the words the file uses.
    private static readonly string[] LevelNames = ["province", "prefecture", "county", "township", "village"];

    /// <exception cref="InvalidDataException">A line is not as it must be; the message names it, the header being line 1.</exception>
    public static (List<Division> All, Dictionary<string, Division> ByCode) Read(TextReader reader)
    {
        var width = reader.ReadLine() switch
        {
            Header => 5,
            HeaderWithValidity => 7,
            _ => throw Broken(1, $"expected {Header} or {HeaderWithValidity}"),
        };

        var all = new List<Division>(Capacity);
        var byCode = new Dictionary<string, Division>(Capacity);
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            var division = ReadDivision(number, line, width);
            if (division.ParentCode is { } parent && !byCode.ContainsKey(parent)) throw Broken(number, $"the parent {parent} is not above it");
            if (all.Count > 0 && !IsInOrder(all[^1], division)) throw Broken(number, $"{division.Code} after {all[^1].Code} is not in the order level, code");
            all.Add(division);
            byCode.Add(division.Code, division);
        }

        return (all, byCode);
    }

    private static Division ReadDivision(int number, string line, int width)
    {
        if (line.Contains('"')) throw Broken(number, "quotes are not read");
        var fields = line.Split(',');
        if (fields.Length != width) throw Broken(number, $"expected {width} fields, found {fields.Length}");
        var (code, levelName, parentCode, name, nameLatin) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
        if (!DivisionCode.IsWellFormed(code)) throw Broken(number, $"the code '{code}' is not 12 digits");

        // Level and parent could be derived; that they agree with the code is what makes "within" a test on the code's first digits.
        var level = DivisionCode.LevelOf(code);
        if (levelName != LevelNames[(int)level]) throw Broken(number, $"{code} is the code of a {LevelNames[(int)level]}, not '{levelName}'");
        var parent = DivisionCode.ParentOf(code);
        if (parentCode != (parent ?? "")) throw Broken(number, $"the parent of {code} must be '{parent}', not '{parentCode}'");
        if (string.IsNullOrWhiteSpace(name) || string.IsNullOrWhiteSpace(nameLatin)) throw Broken(number, $"{code} has no name");

        var (from, to) = width == 7 ? (ReadDate(number, fields[5]), ReadDate(number, fields[6])) : (null, null);
        if (to < from) throw Broken(number, $"{code} ends before it begins");
        return new Division(code, level, parent, name, nameLatin, from, to);
    }

    private static DateOnly? ReadDate(int number, string text)
    {
        if (text == "") return null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw Broken(number, $"'{text}' is not a date such as 2023-06-30");
    }

    private static bool IsInOrder(Division first, Division second) =>
        first.Level < second.Level || (first.Level == second.Level && string.CompareOrdinal(first.Code, second.Code) < 0);

    private static InvalidDataException Broken(int line, string problem) => new($"Register of divisions, line {line}: {problem}.");
}
