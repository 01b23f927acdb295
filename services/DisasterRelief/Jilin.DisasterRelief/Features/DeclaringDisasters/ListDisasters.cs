using Jilin.DisasterRelief.Contracts.V1;
using Jilin.DisasterRelief.Data;
using Jilin.DisasterRelief.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.DisasterRelief.Features;

internal sealed record DisasterAnswer(Guid Id, DisasterKind Kind, string Name, DateOnly StartedOn, IReadOnlyList<string> DivisionCodes, DateOnly? ClosedOn, long Version) : IVersioned
{
    public static DisasterAnswer Of(Disaster disaster) => new(disaster.Id, disaster.Kind, disaster.Name, disaster.StartedOn, disaster.DivisionCodes, disaster.ClosedOn, disaster.Version);
}

internal static class ListDisasters
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/disasters", HandleListAsync)
            .WithSummary("List the disasters")
            .WithDescription("In the order they were declared. Filters: `kind`, `year` (in which it started), `divisionCode` (affected as a whole or in part), `open`. As CSV with `Accept: text/csv`.")
            .Refuses([SharedRules.YearOutOfRange, .. DivisionRules.All]);
        api.MapGet("/disasters/{id:guid}", HandleOneAsync)
            .WithSummary("One disaster")
            .Refuses(Rules.DisasterNotFound);
    }

    private static Task<ListAnswer<DisasterAnswer>> HandleListAsync(
        DisasterReliefDbContext db, Choice<DisasterKind>? kind, int? year, string? divisionCode, bool? open, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var disasters = db.Disasters.AsNoTracking();
        if (kind is not null) disasters = disasters.Where(disaster => disaster.Kind == kind);
        if (open is not null) disasters = disasters.Where(disaster => disaster.ClosedOn == null == open);
        if (year is not null)
        {
            var (first, last) = BusinessCalendar.Year(year.Value);
            disasters = disasters.Where(disaster => disaster.StartedOn >= first && disaster.StartedOn <= last);
        }

        if (divisionCode is not null)
        {
            var around = DivisionRegister.Jilin.Ancestors(divisionCode).Select(division => division.Code).ToList();
            var within = DivisionRegister.Prefix(divisionCode) + "%";
            disasters = disasters.Where(disaster => disaster.DivisionCodes.Any(code => EF.Functions.Like(code, within) || around.Contains(code)));
        }

        return disasters.ListAsync(limit, cursor, DisasterAnswer.Of, cancellationToken);
    }

    private static async Task<Ok<DisasterAnswer>> HandleOneAsync(Guid id, DisasterReliefDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(DisasterAnswer.Of(await db.Disasters.OneAsync(id, Rules.DisasterNotFound, cancellationToken)));
}
