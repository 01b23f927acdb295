using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

internal sealed record UnitAnswer(Guid Id, string Name, AidingUnitKind Kind, IReadOnlyList<Pairing> Pairings, long Version) : IVersioned
{
    public static UnitAnswer Of(AidingUnit unit) =>
        new(unit.Id, unit.Name, unit.Kind, [.. unit.Pairings.OrderBy(pairing => pairing.Year).ThenBy(pairing => pairing.TownshipCode).Select(pairing => new Pairing(pairing.TownshipCode, pairing.Year))], unit.Version);
}

internal static class ListUnits
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/units", HandleListAsync)
            .WithSummary("List the aiding units")
            .WithDescription("In the order of registration. Filters: `kind`, `year` (units with a pairing in it). As CSV with `Accept: text/csv`.");
        api.MapGet("/units/{id:guid}", HandleOneAsync)
            .WithSummary("One aiding unit, with all its pairings")
            .ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/units/{id:guid}/pairings", HandlePairingsAsync)
            .WithSummary("A unit's pairings, of all years or of one")
            .ProducesProblem(StatusCodes.Status404NotFound);
    }

    internal static async Task<AidingUnit> LoadAsync(FixedPointAssistanceDbContext db, Guid id, CancellationToken cancellationToken) =>
        await db.Units.FirstOrDefaultAsync(unit => unit.Id == id, cancellationToken) ?? throw Rules.UnitNotFound(id);

    private static async Task<ListAnswer<UnitAnswer>> HandleListAsync(FixedPointAssistanceDbContext db, Choice<AidingUnitKind>? kind, int? year, int? limit, string? cursor, CancellationToken cancellationToken)
    {
        var page = PageRequest.Of(limit, cursor);
        var rows = await db.Units.AsNoTracking()
            .Where(unit => unit.Seq > page.After && (kind == null || unit.Kind == kind) && (year == null || unit.Pairings.Any(pairing => pairing.Year == year)))
            .OrderBy(unit => unit.Seq)
            .Take(page.Limit + 1)
            .ToListAsync(cancellationToken);
        return new(page.Page(rows, unit => unit.Seq, UnitAnswer.Of));
    }

    private static async Task<Ok<UnitAnswer>> HandleOneAsync(Guid id, FixedPointAssistanceDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(UnitAnswer.Of(await LoadAsync(db, id, cancellationToken)));

    private static async Task<Ok<IReadOnlyList<Pairing>>> HandlePairingsAsync(Guid id, int? year, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var unit = UnitAnswer.Of(await LoadAsync(db, id, cancellationToken));
        return TypedResults.Ok<IReadOnlyList<Pairing>>([.. unit.Pairings.Where(pairing => year is null || pairing.Year == year)]);
    }
}
