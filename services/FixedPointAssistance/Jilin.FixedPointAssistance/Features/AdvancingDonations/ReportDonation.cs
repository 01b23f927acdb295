using Jilin.FixedPointAssistance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.FixedPointAssistance.Features;

/// <param name="Note">What the donor was told.</param>
internal sealed record ReportDonationRequest(DateOnly On, string SignedBy, string? Note = null) : ISigned;

internal sealed class ReportDonationChecks : SignatureChecks<ReportDonationRequest>;

internal static class ReportDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapStep("report", HandleAsync)
        .WithSummary("Report a delivered donation to its donor")
        .WithDescription("Delivered to reported. When nobody does so within the set time, the platform reports by itself.");

    private static async Task<Ok<DonationAnswer>> HandleAsync(Guid id, ReportDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var donation = await db.LoadForStepAsync(id, request, ifMatch, clock, cancellationToken);
        donation.Report(request.On, request.SignedBy, request.Note);
        return TypedResults.Ok(DonationAnswer.Of(donation));
    }
}
