using FluentValidation;
using Jilin.FixedPointAssistance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.FixedPointAssistance.Features;

internal sealed record CancelDonationRequest(DateOnly On, string SignedBy, string Note) : ISigned;

internal sealed class CancelDonationChecks : SignatureChecks<CancelDonationRequest>
{
    public CancelDonationChecks() => RuleFor(request => request.Note).NotEmpty();
}

internal static class CancelDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapStep("cancel", HandleAsync)
        .WithSummary("Cancel a donation")
        .WithDescription("Pledged, received or allocated to cancelled, with the reason as note. With an appeal it becomes `cancelling` first: disaster relief agrees when nothing of it is distributed, else it stays allocated.")
        .Refuses(Rules.AlreadyDistributed);

    private static async Task<Ok<DonationAnswer>> HandleAsync(Guid id, CancelDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var donation = await db.LoadForStepAsync(id, request, ifMatch, clock, cancellationToken);
        donation.Cancel(request.On, request.SignedBy, request.Note);
        return TypedResults.Ok(DonationAnswer.Of(donation));
    }
}
