using FluentValidation;
using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Jilin.DisasterRelief.Features;

/// <param name="DivisionCode">In the affected area.</param>
/// <param name="StartedOn">Calendar day in China, not in the future.</param>
internal sealed record RecordSelfHelpProjectRequest(SelfHelpKind Kind, string DivisionCode, int Households, Money InvestmentYuan, DateOnly StartedOn, string? Description = null);

internal sealed class RecordSelfHelpProjectChecks : AbstractValidator<RecordSelfHelpProjectRequest>
{
    public RecordSelfHelpProjectChecks()
    {
        RuleFor(request => request.Households).InclusiveBetween(1, 100_000_000);
        RuleFor(request => request.InvestmentYuan).NotNegative();
        RuleFor(request => request.Description).Note();
    }
}

internal static class RecordSelfHelpProject
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/disasters/{id:guid}/self-help-projects", HandleAsync)
        .WithSummary("Record a self-help project")
        .Refuses([Rules.DisasterNotFound, Rules.DisasterClosed, Rules.OutsideDisaster, Rules.BeforeDisaster, SharedRules.InTheFuture, .. DivisionRules.All]);

    private static async Task<Created<SelfHelpProjectAnswer>> HandleAsync(Guid id, RecordSelfHelpProjectRequest request, DisasterReliefDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    {
        clock.RequireNotInFuture("startedOn", request.StartedOn);
        var disaster = await db.LoadDisasterToRecordAsync(id, cancellationToken);
        var project = SelfHelpProject.Record(disaster, request.DivisionCode, request.Kind, request.Households, request.InvestmentYuan.Fen, request.StartedOn, request.Description);
        db.Add(project);
        return TypedResults.Created($"{Common.Route}/{id}/self-help-projects/{project.Id}", SelfHelpProjectAnswer.Of(project));
    }
}
