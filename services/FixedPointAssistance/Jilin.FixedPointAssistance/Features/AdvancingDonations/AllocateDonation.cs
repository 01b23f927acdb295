using Jilin.FixedPointAssistance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.FixedPointAssistance.Features;

/// <summary>Where to: an appeal or a project, a division, or, for what is forwarded to a foundation, nowhere of ours.</summary>
internal sealed record AllocateDonationRequest(DateOnly On, string SignedBy, string? DivisionCode = null, Guid? AppealId = null, Guid? ProjectId = null, string? Note = null) : ISigned;

internal sealed class AllocateDonationChecks : SignatureChecks<AllocateDonationRequest>;

internal static class AllocateDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapStep("allocate", HandleAsync)
        .WithSummary("Put a donation to its use")
        .WithDescription("Received to allocated. Donor-specified use is honoured. An open appeal takes cash and goods; disaster relief then takes the donation over, by event.")
        .Refuses([
            Rules.DonorSpecifiedUse, Rules.AllocationNeedsTarget, Rules.UnknownAppeal, Rules.AppealClosed, Rules.OutsideAppeal, Rules.LedgerNotForAppeals, Rules.OnePurpose, Rules.ForwardedHasNoPurpose,
            .. DivisionRules.All,
        ]);

    private static async Task<Ok<DonationAnswer>> HandleAsync(Guid id, AllocateDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var donation = await db.LoadForStepAsync(id, request, ifMatch, clock, cancellationToken);
        var target = await new PurposeRequest(request.DivisionCode, request.AppealId, request.ProjectId).ResolveAsync(db, cancellationToken);
        donation.Allocate(target, request.On, request.SignedBy, request.Note);
        return TypedResults.Ok(DonationAnswer.Of(donation));
    }
}
