using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

internal sealed record SelfHelpProjectAnswer(Guid Id, SelfHelpKind Kind, string DivisionCode, int Households, Money InvestmentYuan, DateOnly StartedOn, string? Description, long Version) : IVersioned
{
    public static SelfHelpProjectAnswer Of(SelfHelpProject project) =>
        new(project.Id, project.Kind, project.DivisionCode, project.Households, new(project.InvestmentFen), project.StartedOn, project.Description, project.Version);
}

internal static class ListSelfHelpProjects
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/self-help-projects", HandleListAsync)
            .WithSummary("List the self-help projects")
            .WithDescription("In the order they were recorded. Filter: `kind`. As CSV with `Accept: text/csv`.")
            .Refuses(Rules.DisasterNotFound);
        api.MapGet("/disasters/{id:guid}/self-help-projects/{projectId:guid}", HandleOneAsync)
            .WithSummary("One self-help project")
            .Refuses(Rules.SelfHelpProjectNotFound);
    }

    private static async Task<ListAnswer<SelfHelpProjectAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, Choice<SelfHelpKind>? kind, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        return await db.SelfHelpProjects.AsNoTracking()
            .Where(project => project.DisasterId == id && (kind == null || project.Kind == kind))
            .ListAsync(limit, cursor, SelfHelpProjectAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<SelfHelpProjectAnswer>> HandleOneAsync(Guid id, Guid projectId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(SelfHelpProjectAnswer.Of(
            await db.SelfHelpProjects.AsNoTracking().Where(project => project.DisasterId == id).OneAsync(projectId, Rules.SelfHelpProjectNotFound, cancellationToken)));
}
