using Jilin.ServiceDefaults.Errors;

namespace Jilin.ServiceDefaults;

/// <summary>Business dates are calendar days in China: UTC+8, all year round.</summary>
public static class BusinessCalendar
{
    private static readonly TimeSpan China = TimeSpan.FromHours(8);

    public static DateOnly Today(this TimeProvider clock) => clock.GetUtcNow().Day();

    /// <summary>The calendar day in China.</summary>
    public static DateOnly Day(this DateTimeOffset instant) => DateOnly.FromDateTime(instant.ToOffset(China).DateTime);

    /// <summary>The instant at which the day is over.</summary>
    public static DateTimeOffset EndOfDay(this DateOnly day) => new(day.AddDays(1).ToDateTime(TimeOnly.MinValue), China);

    /// <summary>The year's first and last day.</summary>
    /// <exception cref="RuleException"><c>year-out-of-range</c> (400).</exception>
    public static (DateOnly First, DateOnly Last) Year(int year) => year is >= 1900 and <= 2200 ? (new(year, 1, 1), new(year, 12, 31)) : throw SharedRules.YearOutOfRange.Of(year);

    /// <exception cref="RuleException"><c>in-the-future</c> (422).</exception>
    public static void RequireNotInFuture(this TimeProvider clock, string field, DateOnly on)
    {
        if (on > clock.Today()) throw SharedRules.InTheFuture.Of(on).At(field);
    }

    /// <exception cref="RuleException"><c>in-the-future</c> (422).</exception>
    public static void RequireNotInFuture(this TimeProvider clock, string field, DateTimeOffset at)
    {
        if (at > clock.GetUtcNow()) throw SharedRules.InTheFuture.Of(at).At(field);
    }
}
