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
    [InlineData("LÜ", "绿园区")]
    [InlineData("Lvyuan", "绿园区")]
    [InlineData("luyuan", "绿园区")]
    [InlineData("lyuyuan", "绿园区")]
    [InlineData("lv", "绿园区")]
    [InlineData("lu", "绿园区")]
    [InlineData("lyu", "绿园区")]
    [InlineData("hunchun", "珲春市")]
    public void Apostrophes_and_the_ways_to_type_an_umlaut_do_not_hide_a_county(string text, string name)
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
    [InlineData("yalvgou", "鸭绿沟村")]
    [InlineData("yalugou", "鸭绿沟村")]
    [InlineData("yalyugou", "鸭绿沟村")]
    [InlineData("lvjiadian", "吕家店村委会")]
    [InlineData("lujiadian", "吕家店村委会")]
    [InlineData("nvzi", "女字村委会")]
    [InlineData("nuzi", "女字村委会")]
    [InlineData("chaganhulvyou", "查干湖旅游经济开发区")]
    public void An_umlaut_is_found_in_the_middle_of_a_name_too(string text, string name)
    {
        Assert.Contains(Register.Search(text, limit: int.MaxValue), division => division.Name == name);
    }

    [Fact]
    public void The_faults_of_the_source_s_pinyin_are_corrected()
    {
        Assert.Equal(4, Register.All.Count(division => division.Name.StartsWith("珲春", StringComparison.Ordinal) && division.NameLatin.StartsWith("Hunchun", StringComparison.Ordinal)));
        Assert.All(Register.All.Where(division => division.Name.Any("绿吕旅律女率".Contains)), division => Assert.Contains('ü', division.NameLatin));

        // An l or an ü that stands wrong is pinyin that has lost something.
        Assert.All(Register.All, division => Assert.Matches("^([0-9A-Za-km-z]|[Ll](?=[aeiouü])|(?<=[LlNn])ü)+$", division.NameLatin));
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
