namespace Jilin.ServiceDefaults;

/// <summary>Business dates are calendar days in China: UTC+8, all year round.</summary>
public static class BusinessCalendar
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static DateOnly Today(this TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().ToOffset(China).DateTime);

    /// <summary>The instant at which the day is over.</summary>
    public static DateTimeOffset EndOfDay(this DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), China);
}
