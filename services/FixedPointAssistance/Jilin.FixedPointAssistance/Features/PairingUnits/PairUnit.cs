using FluentValidation;
using Jilin.FixedPointAssistance.Data;
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
        .Refuses([Rules.UnitNotFound, Rules.PairingNeedsTownship, Rules.AlreadyPaired, .. DivisionRules.All]);

    private static async Task<Created<UnitAnswer>> HandleAsync(Guid id, PairUnitRequest request, [FromHeader(Name = "If-Match")] string? ifMatch, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var unit = await db.Units.OneAsync(id, Rules.UnitNotFound, cancellationToken);
        EntityTag.RequireMatch(ifMatch, unit.Version);
        unit.Pair(DivisionRegister.Jilin.Get(request.TownshipCode), request.Year);
        return TypedResults.Created($"{FixedPointAssistanceModule.Root}/units/{id}/pairings", UnitAnswer.Of(unit));
    }
}
