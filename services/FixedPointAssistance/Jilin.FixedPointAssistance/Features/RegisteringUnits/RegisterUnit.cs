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
        RuleFor(request => request.Name).NotEmpty().MaximumLength(200);
    }
}

internal static class RegisterUnit
{
    public static void Map(RouteGroupBuilder changes) => changes.MapPost("/units", HandleAsync)
        .WithSummary("Register an aiding unit")
        .WithDescription("An organ, enterprise or army unit that assists. Its name is unique: a second one is refused with `unit-name-taken` (409).");

    private static async Task<Created<UnitAnswer>> HandleAsync(RegisterUnitRequest request, FixedPointAssistanceDbContext db, CancellationToken cancellationToken)
    {
        var name = request.Name.Trim();
        if (await db.Units.AnyAsync(unit => unit.Name == name, cancellationToken)) throw Rules.UnitNameTaken(name);
        var unit = AidingUnit.Register(name, request.Kind);
        db.Add(unit);
        return TypedResults.Created($"/api/v1/fixed-point-assistance/units/{unit.Id}", UnitAnswer.Of(unit));
    }
}
