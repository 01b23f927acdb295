using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
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
            .Refuses(Rules.UnitNotFound);
        api.MapGet("/units/{id:guid}/pairings", HandlePairingsAsync)
            .WithSummary("A unit's pairings, of all years or of one")
            .Refuses(Rules.UnitNotFound);
    }

    private static Task<ListAnswer<UnitAnswer>> HandleListAsync(FixedPointAssistanceDbContext db, Choice<AidingUnitKind>? kind, int? year, int? limit, string? cursor, CancellationToken cancellationToken) =>
        db.Units.AsNoTracking()
            .Where(unit => (kind == null || unit.Kind == kind) && (year == null || unit.Pairings.Any(pairing => pairing.Year == year)))
            .ListAsync(limit, cursor, UnitAnswer.Of, cancellationToken);

    private static async Task<Ok<UnitAnswer>> HandleOneAsync(Guid id, FixedPointAssistanceDbContext db, CancellationToken cancellationToken) =>
        TypedResults.Ok(UnitAnswer.Of(await db.Units.OneAsync(id, Rules.UnitNotFound, cancellationToken)));

    private static async Task<Ok<IReadOnlyList<Pairing>>> HandlePairingsAsync(Guid id, int? year, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var unit = UnitAnswer.Of(await db.Units.OneAsync(id, Rules.UnitNotFound, cancellationToken));
        return TypedResults.Ok<IReadOnlyList<Pairing>>([.. unit.Pairings.Where(pairing => year is null || pairing.Year == year)]);
    }
}
