using FluentValidation;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <param name="Summary">What the closing report says in words, at most 4000 characters.</param>
internal sealed record CloseDisasterRequest(DateOnly On, string Summary, string SignedBy);

internal sealed class CloseDisasterChecks : AbstractValidator<CloseDisasterRequest>
{
    public CloseDisasterChecks()
    {
        RuleFor(request => request.Summary).NotEmpty().MaximumLength(4000);
        RuleFor(request => request.SignedBy).Signature();
    }
}

internal static class CloseDisaster
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/close", HandleAsync)
        .WithSummary("Close a disaster, with its closing report")
        .WithDescription("Its open appeals close with it, and nothing changes in it afterwards.")
        .Refuses(
            Rules.DisasterNotFound, Rules.DisasterClosed, Rules.UnverifiedReports, Rules.UndistributedDonations, Rules.BeforeDisaster, Rules.BeforeOpening, SharedRules.InTheFuture);

    private static async Task<Ok<DisasterAnswer>> HandleAsync(Guid id, CloseDisasterRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        // The guards before anything else: what is recorded from here on makes this closing start again.
        foreach (var guard in await db.ClosingGuards.Where(row => row.DisasterId == id).ToListAsync(cancellationToken)) guard.CountUp();
        var disaster = await db.Disasters.OneAsync(id, Rules.DisasterNotFound, cancellationToken);
        EntityTag.RequireMatch(ifMatch, disaster.Version);
        var situations = await db.Situations.AsNoTracking().Where(situation => situation.DisasterId == id).ToListAsync(cancellationToken);
        var undistributed = await db.Donations.CountAsync(
            donation => donation.DisasterId == id && (donation.Status == ReliefDonationStatus.Received || donation.Status == ReliefDonationStatus.Distributing), cancellationToken);
        disaster.Close(request.On, request.Summary, request.SignedBy, situations, undistributed);
        foreach (var appeal in await db.Appeals.Where(row => row.DisasterId == id && row.Status == AppealStatus.Open).ToListAsync(cancellationToken))
            appeal.Close(request.On, request.SignedBy, null);
        return TypedResults.Ok(DisasterAnswer.Of(disaster));
    }
}
