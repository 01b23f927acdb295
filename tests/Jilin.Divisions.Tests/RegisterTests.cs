using Xunit;

namespace Jilin.Divisions.Tests;

/// <summary>The real register: what it holds, and that its codes mean what the platform takes them to mean.</summary>
public sealed class RegisterTests
{
    private const string Jingyu = "220622000000";
    private const string Chisong = "220622106000";
    private const string Gangding = "220622106208";

    private static readonly DivisionRegister Register = DivisionRegister.Jilin;

    [Theory]
    [InlineData(DivisionLevel.Province, 1)]
    [InlineData(DivisionLevel.Prefecture, 9)]
    [InlineData(DivisionLevel.County, 69)]
    [InlineData(DivisionLevel.Township, 1_075)]
    [InlineData(DivisionLevel.Village, 11_860)]
    public void Every_level_is_complete(DivisionLevel level, int count)
    {
        var divisions = Register.AtLevel(level);

        Assert.Equal(count, divisions.Count);
        Assert.All(divisions, division => Assert.Equal(level, division.Level));
    }

    [Fact]
    public void The_register_holds_13014_divisions_as_of_the_middle_of_2023_the_higher_levels_first()
    {
        Assert.Equal(13_014, Register.Count);
        Assert.Equal(new DateOnly(2023, 6, 30), DivisionRegister.AsOf);
        Assert.Equal(Register.All.OrderBy(division => division.Level).ThenBy(division => division.Code, StringComparer.Ordinal), Register.All);
        Assert.All(Register.All, division => Assert.Equal((null, null), (division.ValidFrom, division.ValidTo)));
    }

    [Theory]
    [InlineData("220882000000", "大安市")]
    [InlineData("220822000000", "通榆县")]
    [InlineData("220821000000", "镇赉县")]
    [InlineData("220622000000", "靖宇县")]
    [InlineData("222424000000", "汪清县")]
    [InlineData("222426000000", "安图县")]
    [InlineData("222405000000", "龙井市")]
    [InlineData("222406000000", "和龙市")]
    public void The_eight_national_key_counties_are_counties(string code, string name)
    {
        var county = Register.Get(code);

        Assert.Equal((name, DivisionLevel.County), (county.Name, county.Level));
    }

    [Fact]
    public void A_village_is_found_with_everything_the_register_knows_of_it()
    {
        Assert.Equal(
            new Division(Gangding, DivisionLevel.Village, Chisong, "岗顶村", "Gangdingcun", ValidFrom: null, ValidTo: null),
            Register.Get(Gangding));
        Assert.True(Register.TryGet(Gangding, out var found));
        Assert.Same(Register.Get(Gangding), found);
    }

    [Fact]
    public void A_villages_ancestors_are_its_township_county_prefecture_and_province_in_this_order()
    {
        Assert.Equal(["赤松镇", "靖宇县", "白山市", "吉林省"], Register.Ancestors(Gangding).Select(division => division.Name));
        Assert.Empty(Register.Ancestors("220000000000"));
    }

    [Fact]
    public void A_townships_children_are_its_villages_and_a_village_has_none()
    {
        var villages = Register.Children(Chisong);

        Assert.Contains(Register.Get(Gangding), villages);
        Assert.All(villages, village => Assert.Equal((DivisionLevel.Village, Chisong), (village.Level, village.ParentCode)));
        Assert.Equal(9, Register.Children("220000000000").Count);
        Assert.Empty(Register.Children(Gangding));
    }

    [Fact]
    public void Every_division_but_the_province_is_a_child_of_exactly_one_division_one_level_up()
    {
        var children = Register.All.SelectMany(parent => Register.Children(parent.Code).Select(child => (parent, child))).ToList();

        Assert.All(children, pair => Assert.Equal((pair.parent.Code, pair.parent.Level + 1), (pair.child.ParentCode, pair.child.Level)));
        Assert.Equal(Register.All.Skip(1), children.Select(pair => pair.child).OrderBy(child => child.Level).ThenBy(child => child.Code, StringComparer.Ordinal));
        Assert.Equal(DivisionLevel.Province, Register.All[0].Level);
    }

    [Fact]
    public void The_village_is_within_its_township_and_county_and_itself_but_not_the_other_way_round_and_not_next_door()
    {
        Assert.True(Register.IsWithin(Gangding, Chisong));
        Assert.True(Register.IsWithin(Gangding, Jingyu));
        Assert.True(Register.IsWithin(Chisong, Jingyu));
        Assert.True(Register.IsWithin(Gangding, Gangding));
        Assert.False(Register.IsWithin(Jingyu, Gangding));
        Assert.False(Register.IsWithin(Gangding, "220622201000"));
        Assert.False(Register.IsWithin(Gangding, "220621000000"));
    }

    [Theory]
    [InlineData("220000000000", "22")]
    [InlineData("220600000000", "2206")]
    [InlineData(Jingyu, "220622")]
    [InlineData(Chisong, "220622106")]
    [InlineData(Gangding, Gangding)]
    [InlineData("222401100000", "222401100")] // Ends in the zeros of its own part.
    [InlineData("220102001010", "220102001010")]
    public void The_prefix_of_a_code_is_as_long_as_its_level_says(string code, string prefix)
    {
        Assert.Equal(prefix, DivisionRegister.Prefix(code));
    }

    /// <summary>
    /// All 169 million pairs at once: for each division, the divisions whose prefix begins its code, of whatever length, are exactly those
    /// met by following the parent codes.
    /// </summary>
    [Fact]
    public void Throughout_the_register_a_code_begins_with_the_prefix_of_exactly_the_divisions_it_lies_in()
    {
        var byPrefix = Register.All.ToLookup(division => DivisionRegister.Prefix(division.Code));

        foreach (var division in Register.All)
        {
            var byDigits = Enumerable.Range(1, 12).SelectMany(length => byPrefix[division.Code[..length]]).Select(found => found.Code);

            var byParent = new List<string>();
            for (var code = division.Code; code is not null; code = Register.Get(code).ParentCode) byParent.Insert(0, code);

            Assert.Equal(byParent, byDigits);
        }
    }

    [Fact]
    public void Is_within_agrees_with_the_prefix_for_every_division_and_every_county_prefecture_and_province()
    {
        DivisionLevel[] upper = [DivisionLevel.Province, DivisionLevel.Prefecture, DivisionLevel.County];

        foreach (var area in upper.SelectMany(Register.AtLevel).Select(division => division.Code))
        {
            var prefix = DivisionRegister.Prefix(area);
            Assert.Equal(
                Register.All.Where(division => division.Code.StartsWith(prefix, StringComparison.Ordinal)),
                Register.All.Where(division => Register.IsWithin(division.Code, area)));
        }
    }

    [Fact]
    public void Everything_at_or_below_a_county_has_that_county_and_what_is_above_has_none()
    {
        Assert.Equal("靖宇县", Register.CountyOf(Gangding)?.Name);
        Assert.Equal("靖宇县", Register.CountyOf(Jingyu)?.Name);
        Assert.Null(Register.CountyOf("220600000000"));
        Assert.Null(Register.CountyOf("220000000000"));
        Assert.Equal(10, Register.All.Count(division => Register.CountyOf(division.Code) is null));
    }
}
