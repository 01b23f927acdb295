namespace Jilin.DisasterRelief.Features;

/// <summary>
/// Within what time of the observation the first report is due: two hours, unless the configuration sets another from some day on, in
/// <c>DisasterRelief:FirstReportDue</c>: <c>[{ "From": "2019-01-01", "Minutes": 60 }]</c>.
/// </summary>
internal sealed class FirstReportDeadline
{
    private readonly IReadOnlyList<Threshold> _thresholds;

    private FirstReportDeadline(IEnumerable<Threshold> thresholds) => _thresholds = [.. thresholds.OrderBy(threshold => threshold.From)];

    public static FirstReportDeadline Of(IConfiguration configuration)
    {
        var configured = configuration.GetSection("DisasterRelief:FirstReportDue").Get<List<Threshold>>() ?? [];
        if (configured.Any(threshold => threshold.Minutes <= 0)) throw new InvalidOperationException("DisasterRelief:FirstReportDue: Minutes must be more than 0.");
        return new(configured.Prepend(new() { From = DateOnly.MinValue, Minutes = 120 }));
    }

    /// <summary>What was in force on the day of the observation.</summary>
    public TimeSpan DueWithin(DateTimeOffset observedAt) => TimeSpan.FromMinutes(_thresholds.Last(threshold => threshold.From <= observedAt.Day()).Minutes);

    private sealed class Threshold
    {
        public DateOnly From { get; init; }

        public int Minutes { get; init; }
    }
}
