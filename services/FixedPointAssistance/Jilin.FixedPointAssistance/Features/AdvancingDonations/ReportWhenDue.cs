using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.Messaging;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Timer: by now the donor of a delivered donation should know where it went.</summary>
internal sealed record DonorReportDue(Guid DonationId)
{
    public const string EventName = "jilin.fixed-point-assistance.v1.donor-report-due";
}

/// <summary>Nobody has reported in time: the record itself is the report, so that no donor waits for ever.</summary>
internal sealed class ReportWhenDue(FixedPointAssistanceDbContext db, TimeProvider clock) : IHandle<DonorReportDue>
{
    /// <summary>How long officers have to report in person.</summary>
    public static readonly TimeSpan ReportWithin = TimeSpan.FromDays(7);

    public async Task HandleAsync(DonorReportDue message, EventContext context, CancellationToken cancellationToken)
    {
        var donation = await db.Donations.FirstAsync(row => row.Id == message.DonationId, cancellationToken);
        if (donation.Status == DonationStatus.Delivered) donation.Report(clock.Today(), "fixed-point-assistance", null);
    }
}

internal static class Reports
{
    /// <summary>Call with every delivery, whoever made it: from here on the donor waits.</summary>
    public static void ScheduleReport(this FixedPointAssistanceDbContext db, Donation donation, TimeProvider clock) =>
        db.Schedule(new DonorReportDue(donation.Id), donation.Id, clock.GetUtcNow() + ReportWhenDue.ReportWithin);
}
