using Xunit;

namespace Jilin.Divisions.Tests;

public sealed class SearchTests
{
    private static readonly DivisionRegister Register = DivisionRegister.Jilin;

    [Theory]
    [InlineData("赤松")]
    [InlineData("chisong")]
    [InlineData("Chi Song")]
    [InlineData(" chi'song ")]
    public void A_township_is_found_by_the_beginning_of_its_name_in_Chinese_or_pinyin_before_its_villages(string text)
    {
        var found = Register.Search(text);

        Assert.Equal("220622106000", found[0].Code);
        Assert.Contains(found, division => division.Level == DivisionLevel.Village);
        Assert.All(found, division => Assert.StartsWith("赤松", division.Name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TONGYU")]
    [InlineData("tongyuxian")]
    [InlineData("通榆县")]
    public void A_county_is_found_in_any_case(string text)
    {
        Assert.Equal("220822000000", Register.Search(text)[0].Code);
    }

    [Theory]
    [InlineData("Ji'an", "集安市")]
    [InlineData("qian’an", "乾安县")]
    [InlineData("lüyuan", "绿园区")]
    [InlineData("Lvyuan", "绿园区")]
    public void Apostrophes_and_the_umlaut_the_register_lost_do_not_hide_a_county(string text, string name)
    {
        Assert.Contains(Register.Search(text, DivisionLevel.County), division => division.Name == name);
    }

    [Theory]
    [InlineData("朝阳")]
    [InlineData("c")]
    [InlineData("吉林")]
    [InlineData("xinxing")]
    public void A_search_finds_what_reading_the_whole_register_finds_the_higher_levels_first(string text)
    {
        var expected = Register.All.Where(division =>
            division.Name.StartsWith(text, StringComparison.Ordinal) || division.NameLatin.StartsWith(text, StringComparison.OrdinalIgnoreCase)).ToList();

        Assert.NotEmpty(expected);
        Assert.Equal(expected, Register.Search(text, limit: int.MaxValue));
        Assert.Equal(expected.Take(20), Register.Search(text));
        var villages = expected.Where(division => division.Level == DivisionLevel.Village);
        Assert.Equal(villages, Register.Search(text, DivisionLevel.Village, int.MaxValue));
        Assert.Equal(villages.Take(1), Register.Search(text, DivisionLevel.Village, limit: 1));
    }

    [Fact]
    public void Every_division_is_found_by_its_whole_name_and_by_its_whole_pinyin()
    {
        Assert.All(Register.All, division =>
        {
            Assert.Contains(division, Register.Search(division.Name, division.Level, int.MaxValue));
            Assert.Contains(division, Register.Search(division.NameLatin, division.Level, int.MaxValue));
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ' ")]
    [InlineData("松赤")]
    [InlineData("%")]
    [InlineData("zzz")]
    public void A_text_that_begins_no_name_finds_nothing(string text)
    {
        Assert.Empty(Register.Search(text));
    }
}
