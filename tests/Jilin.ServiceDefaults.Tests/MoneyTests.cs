using System.Text.Json;
using FsCheck.Xunit;
using Jilin.ServiceDefaults.Http;
using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class MoneyTests
{
    /// <summary>Any amount there may be: the generator's own numbers are small.</summary>
    private static Money Any(long seed) => new(unchecked((seed * 6_364_136_223_846_793_005) + seed) % (Money.Largest.Fen + 1));

    [Property(MaxTest = 2000)]
    public void An_amount_is_the_same_after_a_round_trip_by_yuan_and_by_JSON(long seed)
    {
        var money = Any(seed);

        Assert.Equal(money, Money.FromYuan(money.Yuan));
        var json = JsonSerializer.Serialize(money, JsonDefaults.Options);
        Assert.Equal(money.ToString(), json);
        Assert.Matches("^-?(0|[1-9][0-9]*)\\.[0-9]{2}$", json);
        Assert.Equal(money, JsonSerializer.Deserialize<Money>(json, JsonDefaults.Options));
    }

    [Property(MaxTest = 1000)]
    public void Sums_and_differences_are_exact_to_the_fen(long[] seeds)
    {
        var amounts = seeds.Select(Any).ToList();

        var sum = amounts.Aggregate(Money.Zero, (left, right) => left + right);

        Assert.Equal(amounts.Sum(amount => amount.Yuan), sum.Yuan);
        Assert.Equal(Money.Zero, amounts.Aggregate(sum, (left, right) => left - right));
        Assert.Equal(amounts.Order(), amounts.OrderBy(amount => amount.Yuan));
    }

    [Property(MaxTest = 1000)]
    public void A_third_decimal_is_refused(long seed, byte digit)
    {
        var yuan = Any(seed).Yuan / 2;
        var three = decimal.Truncate(yuan * 100) / 100 + (((digit % 9) + 1) / 1000m);

        Assert.False(Money.TryFromYuan(three, out _));
        Assert.Throws<OverflowException>(() => Money.FromYuan(three));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(three), JsonDefaults.Options));
    }

    [Theory]
    [InlineData("1", 1_00)]
    [InlineData("-0.01", -1)]
    [InlineData("1.5", 1_50)]
    [InlineData("1.500", 1_50)]
    [InlineData("1.5E+2", 150_00)]
    [InlineData("0", 0)]
    [InlineData("0.00", 0)]
    [InlineData("1000000000000.00", 1_000_000_000_000_00)]
    public void JSON_of_at_most_two_decimals_is_read(string json, long fen) => Assert.Equal(new Money(fen), JsonSerializer.Deserialize<Money>(json, JsonDefaults.Options));

    [Theory]
    [InlineData("1.005")]
    [InlineData("1e-3")]
    [InlineData("1000000000000.01")]
    [InlineData("-1000000000000.01")]
    [InlineData("1e20")]
    [InlineData("1e400")]
    [InlineData("\"1.50\"")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{}")]

    // More digits than a decimal holds would be rounded, into an amount nobody wrote.
    [InlineData("1.0099999999999999999999999999999")]
    [InlineData("0.0000000000000000000000000000001")]
    [InlineData("1e-30")]
    public void What_is_no_amount_is_refused(string json) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(json, JsonDefaults.Options));

    [Fact]
    public void A_sum_beyond_what_a_number_holds_is_an_error_and_not_another_number()
    {
        Assert.Throws<OverflowException>(() => new Money(long.MaxValue) + new Money(1));
        Assert.Throws<OverflowException>(() => new Money(long.MinValue) - new Money(1));
    }
}
