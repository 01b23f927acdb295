using FluentValidation;
using Jilin.Divisions;
using Jilin.FixedPointAssistance.Data;
using Jilin.ServiceDefaults.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Jilin.FixedPointAssistance.Features;

/// <param name="TownshipCode">12-digit division code of a township in Jilin.</param>
internal sealed record PairUnitRequest(string TownshipCode, int Year);

internal sealed class PairUnitChecks : AbstractValidator<PairUnitRequest>
{
    public PairUnitChecks()
    {
        // Fixed-point assistance began in 1986.
        RuleFor(request => request.Year).InclusiveBetween(1986, 2100);
    }
}

internal static class PairUnit
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/units/{id:guid}/pairings", HandleAsync)
        .WithSummary("Pair a unit with a township for a year")
        .WithDescription("Refused: `pairing-needs-township`, `division-unknown` (422), `already-paired` (409).")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Created<UnitAnswer>> HandleAsync(Guid id, PairUnitRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var unit = await ListUnits.LoadAsync(db, id, cancellationToken);
        EntityTag.RequireMatch(ifMatch, unit.Version);
        unit.Pair(DivisionRegister.Jilin.Get(request.TownshipCode), request.Year);
        return TypedResults.Created($"/api/v1/fixed-point-assistance/units/{id}/pairings", UnitAnswer.Of(unit));
    }
}
