using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Jilin.ServiceDefaults;
using Jilin.ServiceDefaults.Http;
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
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/disasters/{id:guid}/self-help-projects/{projectId:guid}", HandleOneAsync)
            .WithSummary("One self-help project")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<ListAnswer<SelfHelpProjectAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, Choice<SelfHelpKind>? kind, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        await db.RequireDisasterAsync(id, cancellationToken);
        var rows = await db.SelfHelpProjects.AsNoTracking()
            .Where(project => project.DisasterId == id && project.Seq > page.After && (kind == null || project.Kind == kind))
            .OrderBy(project => project.Seq)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, project => project.Seq, SelfHelpProjectAnswer.Of));
    }

    private static async Task<Ok<SelfHelpProjectAnswer>> HandleOneAsync(Guid id, Guid projectId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(SelfHelpProjectAnswer.Of(
            await db.SelfHelpProjects.AsNoTracking().FirstOrDefaultAsync(project => project.DisasterId == id && project.Id == projectId, cancellationToken) ?? throw Rules.SelfHelpProjectNotFound(projectId)));
}
