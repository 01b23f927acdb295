using Jilin.FixedPointAssistance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.FixedPointAssistance.Features;

internal sealed record ReceiveDonationRequest(DateOnly On, string SignedBy, string? Note = null) : ISigned;

internal sealed class ReceiveDonationChecks : SignatureChecks<ReceiveDonationRequest>;

internal static class ReceiveDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapStep("receive", HandleAsync)
        .WithSummary("Confirm that a donation was received")
        .WithDescription("Pledged to received: the money, or all of the goods, is here; from now on it counts, and there is a receipt.");

    private static async Task<Ok<DonationAnswer>> HandleAsync(Guid id, ReceiveDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var donation = await db.LoadForStepAsync(id, request, ifMatch, clock, cancellationToken);
        donation.Receive(request.On, request.SignedBy, request.Note);
        return TypedResults.Ok(DonationAnswer.Of(donation));
    }
}
