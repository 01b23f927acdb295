using Xunit;

namespace Jilin.Divisions.Tests;

public sealed class LoadingTests
{
    private const string Header = "code,level,parentCode,name,nameLatin";
    private const string Province = "220000000000,province,,吉林省,Jilinsheng";
    private const string Prefecture = "220600000000,prefecture,220000000000,白山市,Baishanshi";
    private const string County = "220622000000,county,220600000000,靖宇县,Jingyuxian";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Either_line_ending_will_do_and_the_last_line_may_lack_it(string newLine)
    {
        var lines = string.Join(newLine, Header, Province, Prefecture, County);

        Assert.All([lines, lines + newLine], text =>
            Assert.Equal(["吉林省", "白山市", "靖宇县"], DivisionRegister.Load(new StringReader(text)).All.Select(division => division.Name)));
        Assert.Equal("Jingyuxian", DivisionRegister.Load(new StringReader(lines + newLine)).Get("220622000000").NameLatin);
    }

    [Fact]
    public void Validity_is_read_where_the_file_has_it_and_open_where_it_is_empty()
    {
        var register = Load($"{Header},validFrom,validTo", $"{Province},1954-09-27,", $"{Prefecture},,2024-12-31", $"{County},,");

        (DateOnly?, DateOnly?) Validity(string code) => (register.Get(code).ValidFrom, register.Get(code).ValidTo);
        Assert.Equal((new DateOnly(1954, 9, 27), null), Validity("220000000000"));
        Assert.Equal((null, new DateOnly(2024, 12, 31)), Validity("220600000000"));
        Assert.Equal((null, null), Validity("220622000000"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Province)]
    [InlineData("code,level,name,nameLatin")]
    [InlineData(Header + ",validTo,validFrom")]
    public void A_header_that_is_not_the_registers_is_refused(string header)
    {
        Assert.Equal(
            $"Register of divisions, line 1: expected {Header} or {Header},validFrom,validTo.",
            Refusal(() => Load(header, Province)));
    }

    [Fact]
    public void An_empty_file_is_refused()
    {
        Assert.Contains("line 1", Refusal(() => DivisionRegister.Load(TextReader.Null)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "expected 5 fields, found 1")]
    [InlineData("220622000000,county,220600000000,靖宇县", "expected 5 fields, found 4")]
    [InlineData(County + ",", "expected 5 fields, found 6")]
    [InlineData("220622000000,county,220600000000,\"靖宇县\",Jingyuxian", "quotes are not read")]
    [InlineData("22062200000,county,220600000000,靖宇县,Jingyuxian", "the code '22062200000' is not 12 digits")]
    [InlineData("220622000000,shire,220600000000,靖宇县,Jingyuxian", "220622000000 is the code of a county, not 'shire'")]
    [InlineData("220622000000,township,220600000000,靖宇县,Jingyuxian", "220622000000 is the code of a county, not 'township'")]
    [InlineData("220622000000,county,220000000000,靖宇县,Jingyuxian", "the parent of 220622000000 must be '220600000000', not '220000000000'")]
    [InlineData("220622000000,county,,靖宇县,Jingyuxian", "the parent of 220622000000 must be '220600000000', not ''")]
    [InlineData("210000000000,province,220000000000,辽宁省,Liaoningsheng", "the parent of 210000000000 must be '', not '220000000000'")]
    [InlineData("220622000000,county,220600000000, ,Jingyuxian", "220622000000 has no name")]
    [InlineData("220622000000,county,220600000000,靖宇县,", "220622000000 has no name")]
    [InlineData("220721000000,county,220700000000,前郭县,Qianguoxian", "the parent 220700000000 is not above it")]
    [InlineData(Prefecture, "220600000000 after 220600000000 is not in the order level, code")]
    [InlineData("220100000000,prefecture,220000000000,长春市,Changchunshi", "220100000000 after 220600000000 is not in the order level, code")]
    [InlineData(Province, "220000000000 after 220600000000 is not in the order level, code")]
    public void A_broken_line_is_refused_by_its_number(string line, string problem)
    {
        Assert.Equal($"Register of divisions, line 4: {problem}.", Refusal(() => Load(Header, Province, Prefecture, line, County)));
    }

    [Theory]
    [InlineData("2023-13-01,", "'2023-13-01' is not a date such as 2023-06-30")]
    [InlineData(",30.06.2023", "'30.06.2023' is not a date such as 2023-06-30")]
    [InlineData("2023-06-30,2023-06-29", "220000000000 ends before it begins")]
    public void A_broken_validity_is_refused_by_its_line(string validity, string problem)
    {
        Assert.Equal(
            $"Register of divisions, line 2: {problem}.",
            Refusal(() => Load($"{Header},validFrom,validTo", $"{Province},{validity}")));
    }

    private static DivisionRegister Load(params string[] lines) => DivisionRegister.Load(new StringReader(string.Join('\n', lines)));

    private static string Refusal(Func<object> load) => Assert.Throws<InvalidDataException>(load).Message;
}
