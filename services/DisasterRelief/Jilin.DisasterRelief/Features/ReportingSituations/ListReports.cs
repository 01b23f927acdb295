using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <param name="Late">A first report after its deadline.</param>
/// <param name="MinutesLate">By how much; begun minutes count.</param>
/// <param name="Version">Always 1: a report never changes.</param>
internal sealed record ReportAnswer(
    Guid Id,
    string TownshipCode,
    ReportKind Kind,
    DateTimeOffset ObservedAt,
    DateTimeOffset ReportedAt,
    bool Late,
    int MinutesLate,
    long AffectedPersons,
    long AffectedHouseholds,
    decimal CropAreaHectares,
    Money DirectLossYuan,
    string? Note,
    string SignedBy,
    long Version = 1) : IVersioned
{
    public static ReportAnswer Of(TownshipReport report) => new(
        report.Id,
        report.TownshipCode,
        report.Kind,
        report.ObservedAt,
        report.ReportedAt,
        report.MinutesLate > 0,
        report.MinutesLate,
        report.AffectedPersons,
        report.AffectedHouseholds,
        Thousandths.ToQuantity(report.CropAreaThousandths),
        new(report.DirectLossFen),
        report.Note,
        report.SignedBy);
}

internal static class ListReports
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/reports", HandleListAsync)
            .WithSummary("List the townships' reports")
            .WithDescription("In the order they were filed. Filters: `townshipCode`, `kind`, `late`. As CSV with `Accept: text/csv`.")
            .Refuses(Rules.DisasterNotFound);
        api.MapGet("/disasters/{id:guid}/reports/{reportId:guid}", HandleOneAsync)
            .WithSummary("One report")
            .Refuses(Rules.ReportNotFound);
    }

    private static async Task<ListAnswer<ReportAnswer>> HandleListAsync(
        Guid id, DisasterReliefDbContext db, string? townshipCode, Choice<ReportKind>? kind, bool? late, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        var reports = db.Reports.AsNoTracking().Where(report => report.DisasterId == id);
        if (townshipCode is not null) reports = reports.Where(report => report.TownshipCode == townshipCode);
        if (kind is not null) reports = reports.Where(report => report.Kind == kind);
        if (late is not null) reports = reports.Where(report => report.MinutesLate > 0 == late);
        return await reports.ListAsync(limit, cursor, ReportAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<ReportAnswer>> HandleOneAsync(Guid id, Guid reportId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(ReportAnswer.Of(await db.Reports.AsNoTracking().Where(report => report.DisasterId == id).OneAsync(reportId, Rules.ReportNotFound, cancellationToken)));
}
