using Jilin.DisasterRelief.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.DisasterRelief.Features;

/// <param name="AmountYuan">Of money.</param>
/// <param name="Goods">Of goods: the need's item.</param>
/// <param name="On">Calendar day in China: not in the future, not before the donation was allocated to the appeal.</param>
internal sealed record AllocateToNeedRequest(Guid DonationId, DateOnly On, string SignedBy, Money? AmountYuan = null, IReadOnlyList<GoodsPart>? Goods = null) : IPart;

internal sealed class AllocateToNeedChecks : PartChecks<AllocateToNeedRequest>;

internal static class AllocateToNeed
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/needs/{needId:guid}/allocations", HandleAsync)
        .WithSummary("Earmark a part of a donation for a need")
        .WithDescription("Never more than is left of the donation, never more than the need still asks for; donor-specified use is honoured. `If-Match` is the need's.")
        .Refuses(
            Rules.DisasterNotFound, Rules.NeedNotFound, Rules.DisasterClosed, Rules.WrongStatus, Rules.UnknownDonation, Rules.OverAllocation, Rules.DonorSpecifiedUse, Rules.OutsideAppeal,
            Rules.LedgerDoesNotFitNeed, Rules.ItemDoesNotFitNeed, SharedRules.BeforePreviousStep, SharedRules.InTheFuture);

    private static async Task<Created<NeedAnswer>> HandleAsync(
        Guid id, Guid needId, AllocateToNeedRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var need = await db.Needs.Where(row => row.DisasterId == id).OneAsync(needId, Rules.NeedNotFound, cancellationToken);
        EntityTag.RequireMatch(ifMatch, need.Version);
        var donation = await db.Donations.Where(row => row.DisasterId == id).OneAsync(request.DonationId, Rules.UnknownDonation, cancellationToken);
        var appeal = await db.LoadAppealAsync(id, donation.AppealId, cancellationToken);
        donation.Allocate(need, appeal, request.MeasureFor(need), request.On, request.SignedBy);
        return TypedResults.Created($"{Common.Route}/{id}/donations/{donation.Id}", NeedAnswer.Of(need));
    }
}
