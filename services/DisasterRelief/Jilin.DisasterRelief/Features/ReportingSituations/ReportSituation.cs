using FluentValidation;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <param name="TownshipCode">A township in the affected area.</param>
/// <param name="ObservedAt">When the situation was so.</param>
/// <param name="ReportedAt">When the township reported it; left out: now.</param>
/// <param name="CropAreaHectares">At most three decimals.</param>
internal sealed record ReportSituationRequest(
    string TownshipCode,
    ReportKind Kind,
    DateTimeOffset ObservedAt,
    long AffectedPersons,
    long AffectedHouseholds,
    decimal CropAreaHectares,
    Money DirectLossYuan,
    string SignedBy,
    DateTimeOffset? ReportedAt = null,
    string? Note = null);

internal sealed class ReportSituationChecks : AbstractValidator<ReportSituationRequest>
{
    private const int People = 100_000_000;

    public ReportSituationChecks()
    {
        RuleFor(request => request.AffectedPersons).InclusiveBetween(0, People);
        RuleFor(request => request.AffectedHouseholds).InclusiveBetween(0, People);
        RuleFor(request => request.CropAreaHectares).QuantityOrNone();
        RuleFor(request => request.DirectLossYuan).NotNegative();
        RuleFor(request => request.SignedBy).Signature();
        RuleFor(request => request.Note).Note();
    }
}

internal static class ReportSituation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/reports", HandleAsync)
        .WithSummary("File a township's situation report")
        .WithDescription("Each township files one first report, due within two hours of the observation (a late one is taken and marked), then follow-ups, and at last one verified report.")
        .Refuses([
            Rules.DisasterNotFound, Rules.DisasterClosed, Rules.FirstReportMissing, Rules.FirstReportExists, Rules.AlreadyVerified, Rules.BeforePreviousReport, Rules.ReportedBeforeObserved,
            Rules.OutsideDisaster, Rules.BeforeDisaster, Rules.ReportNeedsTownship, SharedRules.InTheFuture, .. DivisionRules.All,
        ]);

    private static async Task<Created<ReportAnswer>> HandleAsync(Guid id, ReportSituationRequest request, DisasterReliefDbContext db, FirstReportDeadline deadline, TimeProvider clock, CancellationToken cancellationToken)
    {
        var reportedAt = request.ReportedAt ?? clock.GetUtcNow();
        clock.RequireNotInFuture("observedAt", request.ObservedAt);
        clock.RequireNotInFuture("reportedAt", reportedAt);
        if (reportedAt < request.ObservedAt) throw Rules.ReportedBeforeObserved.Of();
        var disaster = await db.LoadDisasterToRecordAsync(id, cancellationToken);
        disaster.RequireNotBefore("observedAt", request.ObservedAt.Day());
        if (disaster.RequireWithin(request.TownshipCode).Level != DivisionLevel.Township) throw Rules.ReportNeedsTownship.Of(request.TownshipCode);

        var report = new TownshipReport
        {
            DisasterId = id,
            TownshipCode = request.TownshipCode,
            Kind = request.Kind,
            ObservedAt = request.ObservedAt.ToUniversalTime(),
            ReportedAt = reportedAt.ToUniversalTime(),
            AffectedPersons = request.AffectedPersons,
            AffectedHouseholds = request.AffectedHouseholds,
            CropAreaThousandths = Thousandths.Of(request.CropAreaHectares),
            DirectLossFen = request.DirectLossYuan.Fen,
            Note = request.Note,
            SignedBy = request.SignedBy,
        };
        report.MarkLateness(deadline.DueWithin(request.ObservedAt));
        var known = await db.Situations.FirstOrDefaultAsync(row => row.DisasterId == id && row.TownshipCode == request.TownshipCode, cancellationToken);
        var situation = TownshipSituation.File(known, report);
        if (known is null) db.Add(situation);
        db.Add(report);
        return TypedResults.Created($"{Common.Route}/{id}/reports/{report.Id}", ReportAnswer.Of(report));
    }
}
