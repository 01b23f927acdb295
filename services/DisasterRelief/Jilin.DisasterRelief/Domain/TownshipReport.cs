using System.ComponentModel.DataAnnotations;

namespace Jilin.DisasterRelief.Domain;

internal enum ReportKind
{
    /// <summary>Within two hours of the observation, or late.</summary>
    First,
    FollowUp,

    /// <summary>The last word: nothing comes after it.</summary>
    Verified,
}

/// <summary>A situation report of a township (灾情报告). It never changes: what was wrong in it is put right by the next one.</summary>
internal sealed class TownshipReport : IEntity
{
    public long Seq { get; private set; }

    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required Guid DisasterId { get; init; }

    public required string TownshipCode { get; init; }

    public required ReportKind Kind { get; init; }

    public required DateTimeOffset ObservedAt { get; init; }

    public required DateTimeOffset ReportedAt { get; init; }

    /// <summary>By how many minutes, begun ones included, a first report missed its deadline; 0: in time.</summary>
    public int MinutesLate { get; private set; }

    public required long AffectedPersons { get; init; }

    public required long AffectedHouseholds { get; init; }

    /// <summary>Whole thousandths of a hectare.</summary>
    public required long CropAreaThousandths { get; init; }

    public required long DirectLossFen { get; init; }

    public required string? Note { get; init; }

    public required string SignedBy { get; init; }

    /// <summary>A late first report is still better than none: it is taken, and marked.</summary>
    public void MarkLateness(TimeSpan dueWithin)
    {
        var over = ReportedAt - ObservedAt - dueWithin;
        if (Kind == ReportKind.First && over > TimeSpan.Zero) MinutesLate = (int)Math.Min(int.MaxValue, Math.Ceiling(over.TotalMinutes));
    }
}

/// <summary>How far a township's reporting has come. One row per township and disaster: it makes the first report the only one, and the verified one the last.</summary>
internal sealed class TownshipSituation : ISequenced
{
    public long Seq { get; private set; }

    public required Guid DisasterId { get; init; }

    public required string TownshipCode { get; init; }

    [ConcurrencyCheck]
    public int Reports { get; private set; }

    public bool IsVerified { get; private set; }

    public DateTimeOffset LastObservedAt { get; private set; }

    public Guid LastReportId { get; private set; }

    /// <summary>Files the report, when it may come now; <paramref name="situation"/> is what the township reported so far, if anything.</summary>
    public static TownshipSituation File(TownshipSituation? situation, TownshipReport report)
    {
        if (situation is null && report.Kind != ReportKind.First) throw Rules.FirstReportMissing.Of(report.TownshipCode);
        situation ??= new() { DisasterId = report.DisasterId, TownshipCode = report.TownshipCode };
        if (situation.IsVerified) throw Rules.AlreadyVerified.Of(report.TownshipCode);
        if (situation.Reports > 0 && report.Kind == ReportKind.First) throw Rules.FirstReportExists.Of(report.TownshipCode);
        if (report.ObservedAt < situation.LastObservedAt) throw Rules.BeforePreviousReport.Of(report.ObservedAt, situation.LastObservedAt);
        situation.Reports++;
        situation.IsVerified = report.Kind == ReportKind.Verified;
        (situation.LastObservedAt, situation.LastReportId) = (report.ObservedAt, report.Id);
        return situation;
    }
}
