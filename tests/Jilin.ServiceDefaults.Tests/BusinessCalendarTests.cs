using Xunit;

namespace Jilin.ServiceDefaults.Tests;

public sealed class BusinessCalendarTests
{
    [Theory]
    [InlineData("2009-07-10T15:59:59Z", "2009-07-10")]
    [InlineData("2009-07-10T16:00:00Z", "2009-07-11")]
    [InlineData("2009-12-31T23:59:59-08:00", "2010-01-01")]
    public void Today_is_the_day_in_China(string instant, string day) => Assert.Equal(DateOnly.ParseExact(day, "O"), new Still(DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture)).Today());

    [Fact]
    public void A_day_ends_at_midnight_in_China() => Assert.Equal(DateTimeOffset.Parse("2009-12-31T16:00:00Z", System.Globalization.CultureInfo.InvariantCulture), new DateOnly(2009, 12, 31).EndOfDay());

    private sealed class Still(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
