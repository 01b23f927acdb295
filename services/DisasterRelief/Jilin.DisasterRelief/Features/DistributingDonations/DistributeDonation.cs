using Jilin.DisasterRelief.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

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
            Never more than is allocated to that need and not distributed yet. Goods count with their share of the line's valuation; the last part brings the sum to
            it exactly. `If-Match` is the donation's.
            """)
        .Refuses(
            Rules.DisasterNotFound, Rules.DisasterClosed, Rules.WrongStatus, Rules.UnknownDonation, Rules.UnknownNeed, Rules.OverDistribution, Rules.LedgerDoesNotFitNeed,
            Rules.ItemDoesNotFitNeed, SharedRules.BeforePreviousStep, SharedRules.InTheFuture);

    private static async Task<Created<DistributionAnswer>> HandleAsync(
        Guid id, DistributeDonationRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var donation = await db.Donations.Where(row => row.DisasterId == id).OneAsync(request.DonationId, Rules.UnknownDonation, cancellationToken);
        EntityTag.RequireMatch(ifMatch, donation.Version);
        var need = await db.Needs.Where(row => row.DisasterId == id).OneAsync(request.NeedId, Rules.UnknownNeed, cancellationToken);
        var distribution = donation.Distribute(need, request.MeasureFor(need), request.On, request.SignedBy);
        return TypedResults.Created($"{Common.Route}/{id}/distributions/{distribution.Id}", DistributionAnswer.Of(donation.Id, distribution));
    }
}
