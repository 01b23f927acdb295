using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.Testing;
using Xunit;

namespace Jilin.FixedPointAssistance.Tests;

public sealed class AidingUnitTests
{
    [Fact]
    public void A_unit_assists_several_townships_in_several_years_and_tells_all_of_them_each_time()
    {
        var unit = Given.Unit();
        unit.Pair(Given.Place(Given.Township), 2009);
        unit.Pair(Given.Place(Given.OtherTownship), 2009);
        unit.Pair(Given.Place(Given.Township), 2010);

        Assert.IsType<AidingUnitRegistered>(unit.Events()[0]);
        var told = Assert.IsType<AidingUnitPaired>(unit.Events()[^1]).Unit;
        Assert.Equal([new(Given.Township, 2009), new(Given.OtherTownship, 2009), new(Given.Township, 2010)], told.Pairings);
        Assert.Equal((unit.Id, "吉林省农业委员会", AidingUnitKind.ProvincialOrgan, 4L), (told.UnitId, told.Name, told.Kind, unit.Version));
    }

    [Fact]
    public void What_is_told_again_is_what_was_told_last()
    {
        var unit = Given.Unit();
        Assert.IsType<AidingUnitRegistered>(ToldAgain.By(unit));
        Assert.Equivalent(unit.Events()[^1], ToldAgain.By(unit), strict: true);
        unit.Pair(Given.Place(Given.Township), 2009);
        Assert.IsType<AidingUnitPaired>(ToldAgain.By(unit));
        Assert.Equivalent(unit.Events()[^1], ToldAgain.By(unit), strict: true);
    }

    [Fact]
    public void A_unit_is_paired_with_a_township_and_with_no_other_division()
    {
        Given.Refuses("pairing-needs-township", () => Given.Unit().Pair(Given.Place(Given.County), 2009));
        Given.Refuses("pairing-needs-township", () => Given.Unit().Pair(Given.Place(Given.Village), 2009));
    }

    [Fact]
    public void A_unit_is_paired_with_a_township_once_a_year()
    {
        var unit = Given.Unit();
        unit.Pair(Given.Place(Given.Township), 2009);

        Given.Refuses("already-paired", () => unit.Pair(Given.Place(Given.Township), 2009));
        Assert.Equal(2, unit.Version);
    }
}
