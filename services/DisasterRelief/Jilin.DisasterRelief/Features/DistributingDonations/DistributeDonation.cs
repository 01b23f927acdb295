using Jilin.DisasterRelief.Data;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <param name="AmountYuan">Of money.</param>
/// <param name="Goods">Of goods: the need's item.</param>
/// <param name="On">Calendar day in China: not in the future, not before the allocation.</param>
internal sealed record DistributeDonationRequest(Guid DonationId, Guid NeedId, DateOnly On, string SignedBy, Money? AmountYuan = null, IReadOnlyList<GoodsPart>? Goods = null) : IPart;

internal sealed class DistributeDonationChecks : PartChecks<DistributeDonationRequest>;

internal static class DistributeDonation
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/distributions", HandleAsync)
        .WithSummary("Record that a part of a donation reached the people of a need")
        .WithDescription("""
            Never more than is allocated to that need and not distributed yet (`over-distribution`). Goods count with their share of the line's valuation; the last
            part brings the sum to it exactly. `If-Match` is the donation's. Refused too: `unknown-donation`, `unknown-need`, `ledger-does-not-fit-need`,
            `item-does-not-fit-need`, `before-previous-step`, `in-the-future` (422), `wrong-status`, `disaster-closed` (409).
            """)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Created<DistributionAnswer>> HandleAsync(
        Guid id, DistributeDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var donation = await db.Donations.FirstOrDefaultAsync(row => row.DisasterId == id && row.Id == request.DonationId, cancellationToken) ?? throw Rules.UnknownDonation(request.DonationId);
        EntityTag.RequireMatch(ifMatch, donation.Version);
        var need = await db.Needs.FirstOrDefaultAsync(row => row.DisasterId == id && row.Id == request.NeedId, cancellationToken) ?? throw Rules.UnknownNeed(request.NeedId);
        var distribution = donation.Distribute(need, request.MeasureFor(need), request.On, request.SignedBy);
        return TypedResults.Created($"{Common.Route}/{id}/distributions/{distribution.Id}", DistributionAnswer.Of(donation.Id, distribution));
    }
}
