using Jilin.FixedPointAssistance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.FixedPointAssistance.Features;

/// <param name="DivisionCode">The township or village it reached.</param>
internal sealed record DeliverDonationRequest(DateOnly On, string SignedBy, string DivisionCode, string? Note = null) : ISigned;

internal sealed class DeliverDonationChecks : SignatureChecks<DeliverDonationRequest>;

internal static class DeliverDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapStep("deliver", HandleAsync)
        .WithSummary("Confirm that a donation was delivered")
        .WithDescription("Allocated to delivered, for what is not with an appeal.")
        .Refuses([Rules.DistributedByDisasterRelief, Rules.DeliveredElsewhere, .. DivisionRules.All]);

    private static async Task<Ok<DonationAnswer>> HandleAsync(Guid id, DeliverDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        var donation = await db.LoadForStepAsync(id, request, ifMatch, clock, cancellationToken);
        donation.Deliver(DivisionRegister.Jilin.Get(request.DivisionCode), request.On, request.SignedBy, request.Note);
        db.ScheduleReport(donation, clock);
        return TypedResults.Ok(DonationAnswer.Of(donation));
    }
}
