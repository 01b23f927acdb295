using Jilin.DisasterRelief.Data;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

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
        .WithDescription("""
            Never more than is left of the donation, never more than the need still asks for (`over-allocation`); donor-specified use is honoured
            (`donor-specified-use`). `If-Match` is the need's. Refused too: `unknown-donation`, `ledger-does-not-fit-need`, `item-does-not-fit-need`, `outside-appeal`,
            `before-previous-step`, `in-the-future` (422), `wrong-status`, `disaster-closed` (409).
            """)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Created<NeedAnswer>> HandleAsync(
        Guid id, Guid needId, AllocateToNeedRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var need = await db.Needs.FirstOrDefaultAsync(row => row.DisasterId == id && row.Id == needId, cancellationToken) ?? throw Rules.NeedNotFound(needId);
        EntityTag.RequireMatch(ifMatch, need.Version);
        var donation = await db.Donations.FirstOrDefaultAsync(row => row.DisasterId == id && row.Id == request.DonationId, cancellationToken) ?? throw Rules.UnknownDonation(request.DonationId);
        var appeal = await db.LoadAppealAsync(id, donation.AppealId, cancellationToken);
        donation.Allocate(need, appeal, request.MeasureFor(need), request.On, request.SignedBy);
        return TypedResults.Created($"{Common.Route}/{id}/donations/{donation.Id}", NeedAnswer.Of(need));
    }
}
