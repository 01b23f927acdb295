using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

/// <param name="ClosesOn">The last day, if one was set.</param>
/// <param name="ClosedOn">When it was closed.</param>
internal sealed record AppealAnswer(
    Guid Id,
    string Title,
    IReadOnlyList<string> DivisionCodes,
    Money? TargetYuan,
    DateOnly OpensOn,
    DateOnly? ClosesOn,
    AppealStatus Status,
    DateOnly? ClosedOn,
    string? ClosedBy,
    string? ClosingNote,
    long Version) : IVersioned
{
    public static AppealAnswer Of(Appeal appeal) => new(
        appeal.Id,
        appeal.Title,
        appeal.DivisionCodes,
        appeal.TargetFen is { } fen ? new Money(fen) : null,
        appeal.OpensOn,
        appeal.ClosesOn,
        appeal.Status,
        appeal.ClosedOn,
        appeal.ClosedBy,
        appeal.ClosingNote,
        appeal.Version);
}

internal static class ListAppeals
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters/{id:guid}/appeals", HandleListAsync)
            .WithSummary("List the appeals")
            .WithDescription("In the order they were opened here. Filter: `status`. As CSV with `Accept: text/csv`.")
            .Refuses(Rules.DisasterNotFound);
        api.MapGet("/disasters/{id:guid}/appeals/{appealId:guid}", HandleOneAsync)
            .WithSummary("One appeal")
            .Refuses(Rules.AppealNotFound);
    }

    internal static async Task<Appeal> LoadAppealAsync(this DisasterReliefDbContext db, Guid id, Guid appealId, CancellationToken cancellationToken) =>
        await db.Appeals.Where(appeal => appeal.DisasterId == id).OneAsync(appealId, Rules.AppealNotFound, cancellationToken);

    private static async Task<ListAnswer<AppealAnswer>> HandleListAsync(Guid id, DisasterReliefDbContext db, Choice<AppealStatus>? status, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        await db.RequireDisasterAsync(id, cancellationToken);
        return await db.Appeals.AsNoTracking()
            .Where(appeal => appeal.DisasterId == id && (status == null || appeal.Status == status))
            .ListAsync(limit, cursor, AppealAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<AppealAnswer>> HandleOneAsync(Guid id, Guid appealId, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(AppealAnswer.Of(await db.LoadAppealAsync(id, appealId, cancellationToken)));
}
