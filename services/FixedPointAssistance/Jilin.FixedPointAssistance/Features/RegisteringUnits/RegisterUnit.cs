using FluentValidation;
using Jilin.FixedPointAssistance.Contracts.V1;
using Jilin.FixedPointAssistance.Data;
using Jilin.FixedPointAssistance.Domain;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Jilin.FixedPointAssistance.Features;

/// <param name="Name">Full name, unique, at most 200 characters.</param>
internal sealed record RegisterUnitRequest(string Name, AidingUnitKind Kind);

internal sealed class RegisterUnitChecks : AbstractValidator<RegisterUnitRequest>
{
    public RegisterUnitChecks()
    {
        RuleFor(request => request.Name).Name();
    }
}

internal static class RegisterUnit
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/units", HandleAsync)
        .WithSummary("Register an aiding unit")
        .WithDescription("An organ, enterprise or army unit that assists. Its name is unique.")
        .Refuses(Rules.UnitNameTaken);

    private static async Task<Created<UnitAnswer>> HandleAsync(RegisterUnitRequest request, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var name = request.Name.Trim();
        if (await db.Units.AnyAsync(unit => unit.Name == name, cancellationToken)) throw Rules.UnitNameTaken.Of(name);
        var unit = AidingUnit.Register(name, request.Kind);
        db.Add(unit);
        return TypedResults.Created($"{FixedPointAssistanceModule.Root}/units/{unit.Id}", UnitAnswer.Of(unit));
    }
}
