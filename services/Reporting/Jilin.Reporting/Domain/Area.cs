namespace Jilin.Reporting.Domain;

/// <summary>What a figure is for: the province, a prefecture or a county.</summary>
internal sealed record Area(Division Division)
{
    public const string Province = "220000000000";

    public static Area Of(string? code)
    {
        var division = DivisionRegister.Jilin.Get(code ?? Province);
        return division.Level <= DivisionLevel.County ? new(division) : throw Rules.AreaLevel.Of(division.Code);
    }

    public bool IsProvince => Division.Level == DivisionLevel.Province;

    public bool IsCounty => Division.Level == DivisionLevel.County;

    /// <summary>Every code within lies between these two, themselves included: a range an index can seek.</summary>
    public string FirstCode => DivisionRegister.Prefix(Division.Code).PadRight(12, '0');

    public string LastCode => DivisionRegister.Prefix(Division.Code).PadRight(12, '9');

    /// <summary>The county a code lies in, or is; null above the counties. By its digits alone: an event may name a place that today's register no longer holds.</summary>
    public static string? CountyCodeOf(string? code) => code is null || code.AsSpan(4, 2) is "00" ? null : string.Concat(code.AsSpan(0, 6), "000000");

    public static string NameOf(string code) => DivisionRegister.Jilin.TryGet(code, out var division) ? division.Name : code;
}
