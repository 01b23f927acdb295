using FluentValidation;
using Jilin.DisasterRelief.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.DisasterRelief.Features;

internal sealed record CloseAppealRequest(DateOnly On, string SignedBy, string? Note = null);

internal sealed class CloseAppealChecks : AbstractValidator<CloseAppealRequest>
{
    public CloseAppealChecks()
    {
        RuleFor(request => request.SignedBy).Signature();
        RuleFor(request => request.Note).Note();
    }
}

internal static class CloseAppeal
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/appeals/{appealId:guid}/close", HandleAsync)
        .WithSummary("Close an appeal")
        .WithDescription("It takes no more donations; those it has stay.")
        .Refuses(Rules.DisasterNotFound, Rules.AppealNotFound, Rules.AppealClosed, Rules.DisasterClosed, Rules.BeforeOpening, SharedRules.InTheFuture);

    private static async Task<Ok<AppealAnswer>> HandleAsync(Guid id, Guid appealId, CloseAppealRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("on", request.On);
        await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var appeal = await db.LoadAppealAsync(id, appealId, cancellationToken);
        EntityTag.RequireMatch(ifMatch, appeal.Version);
        appeal.Close(request.On, request.SignedBy, request.Note);
        return TypedResults.Ok(AppealAnswer.Of(appeal));
    }
}
