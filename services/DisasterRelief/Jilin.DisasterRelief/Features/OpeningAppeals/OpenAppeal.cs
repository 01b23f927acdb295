using FluentValidation;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.DisasterRelief.Features;

/// <param name="OpensOn">Calendar day in China, not in the future.</param>
/// <param name="ClosesOn">The last day; when it is over, the appeal closes by itself. Left out, or in the past: open until it is closed.</param>
/// <param name="DivisionCodes">Left out: the disaster's.</param>
/// <param name="TargetYuan">What is asked for, if a sum is named.</param>
internal sealed record OpenAppealRequest(string Title, DateOnly OpensOn, DateOnly? ClosesOn = null, IReadOnlyList<string>? DivisionCodes = null, Money? TargetYuan = null);

internal sealed class OpenAppealChecks : AbstractValidator<OpenAppealRequest>
{
    public OpenAppealChecks()
    {
        RuleFor(request => request.Title).Name();
        RuleFor(request => request.OpensOn).Day();
        RuleFor(request => request.ClosesOn).LessThanOrEqualTo(new DateOnly(2200, 12, 31));
        RuleFor(request => request.DivisionCodes).Divisions();
        RuleFor(request => request.TargetYuan).Positive();
    }
}

internal static class OpenAppeal
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/appeals", HandleAsync)
        .WithSummary("Open an appeal for donations")
        .Refuses([
            Rules.DisasterNotFound, Rules.DisasterClosed, Rules.OutsideDisaster, Rules.NestedDivisions, Rules.BeforeDisaster, Rules.BeforeOpening, SharedRules.InTheFuture, .. DivisionRules.All,
        ]);

    private static async Task<Created<AppealAnswer>> HandleAsync(Guid id, OpenAppealRequest request, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("opensOn", request.OpensOn);
        var disaster = await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var appeal = Appeal.Open(disaster, request.Title.Trim(), request.DivisionCodes ?? disaster.DivisionCodes, request.TargetYuan?.Fen, request.OpensOn, request.ClosesOn);
        db.Add(appeal);
        if (appeal.ClosesOn is { } last && last >= clock.Today()) db.Schedule(new AppealOver(appeal.Id), appeal.Id, last.EndOfDay());
        return TypedResults.Created($"{Common.Route}/{id}/appeals/{appeal.Id}", AppealAnswer.Of(appeal));
    }
}
